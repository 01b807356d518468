import django.db.models.deletion
import django.utils.timezone
import stories.models.story
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0001_initial'),
        ('taxonomy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposedTechnique',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Sent'), ('in_review', 'Being read'), ('changes_requested', 'Your reply is needed'), ('published', 'Published'), ('declined', 'Not published'), ('withdrawn', 'Taken back'), ('archived', 'Archived')], default='draft', max_length=20)),
                ('revision_number', models.PositiveIntegerField(default=0, verbose_name='newest revision that was sent')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('status_before_withdrawal', models.CharField(blank=True, choices=[('draft', 'Draft'), ('submitted', 'Sent'), ('in_review', 'Being read'), ('changes_requested', 'Your reply is needed'), ('published', 'Published'), ('declined', 'Not published'), ('withdrawn', 'Taken back'), ('archived', 'Archived')], max_length=20)),
                ('final', models.BooleanField(default=False, verbose_name='declined for good')),
                ('appealed', models.BooleanField(default=False, verbose_name='an appeal was made')),
                ('appeal_open', models.BooleanField(default=False, verbose_name='an appeal waits for its answer')),
                ('first_approved', models.BooleanField(default=False, verbose_name='one of two approved the newest revision')),
                ('name', models.CharField(max_length=60, verbose_name='what you would call it')),
                ('what', models.TextField(max_length=600, verbose_name='what somebody does who uses it')),
                ('example', models.TextField(max_length=2000, verbose_name='an example, with the words that were said')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('first_reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposed technique',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'changes_requested', 'published', 'declined', 'withdrawn', 'archived'])), name='stories_proposedtechnique_status_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), ('revision_number__gt', 0), _connector='OR'), name='stories_proposedtechnique_sent_has_revision'), models.CheckConstraint(condition=models.Q(('status', 'withdrawn'), ('status_before_withdrawal', ''), _connector='XOR'), name='stories_proposedtechnique_status_before_withdrawal_known'), models.CheckConstraint(condition=models.Q(('final', False), ('status__in', ['declined', 'withdrawn']), _connector='OR'), name='stories_proposedtechnique_final_is_declined'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='stories_proposedtechnique_named')],
            },
        ),
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Sent'), ('in_review', 'Being read'), ('changes_requested', 'Your reply is needed'), ('published', 'Published'), ('declined', 'Not published'), ('withdrawn', 'Taken back'), ('archived', 'Archived')], default='draft', max_length=20)),
                ('revision_number', models.PositiveIntegerField(default=0, verbose_name='newest revision that was sent')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('status_before_withdrawal', models.CharField(blank=True, choices=[('draft', 'Draft'), ('submitted', 'Sent'), ('in_review', 'Being read'), ('changes_requested', 'Your reply is needed'), ('published', 'Published'), ('declined', 'Not published'), ('withdrawn', 'Taken back'), ('archived', 'Archived')], max_length=20)),
                ('final', models.BooleanField(default=False, verbose_name='declined for good')),
                ('appealed', models.BooleanField(default=False, verbose_name='an appeal was made')),
                ('appeal_open', models.BooleanField(default=False, verbose_name='an appeal waits for its answer')),
                ('first_approved', models.BooleanField(default=False, verbose_name='one of two approved the newest revision')),
                ('key', models.CharField(default=stories.models.story.new_key, max_length=20, unique=True)),
                ('visitor_secret', models.CharField(blank=True, max_length=40, verbose_name='secret of the visitor who began it')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('slug', models.SlugField(blank=True, max_length=140, null=True, unique=True)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='first published')),
                ('number', models.PositiveBigIntegerField(blank=True, null=True, unique=True, verbose_name='sequence number')),
                ('credit', models.CharField(choices=[('name', 'My profile name'), ('role', 'A role, and no name')], default='role', max_length=5)),
                ('credit_role', models.CharField(blank=True, max_length=60)),
                ('credit_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='when its author last changed the name')),
                ('synthetic', models.BooleanField(default=False, editable=False, verbose_name='made by the data generator')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('first_reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'stories',
                'abstract': False,
                'indexes': [models.Index(fields=['author', '-status_since'], name='stories_story_mine'), models.Index(condition=models.Q(('visitor_secret', ''), _negated=True), fields=['visitor_secret'], name='stories_story_visitor')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'changes_requested', 'published', 'declined', 'withdrawn', 'archived'])), name='stories_story_status_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), ('revision_number__gt', 0), _connector='OR'), name='stories_story_sent_has_revision'), models.CheckConstraint(condition=models.Q(('status', 'withdrawn'), ('status_before_withdrawal', ''), _connector='XOR'), name='stories_story_status_before_withdrawal_known'), models.CheckConstraint(condition=models.Q(('final', False), ('status__in', ['declined', 'withdrawn']), _connector='OR'), name='stories_story_final_is_declined'), models.CheckConstraint(condition=models.Q(('author__isnull', False), models.Q(('visitor_secret', ''), _negated=True), models.Q(('status', 'draft'), _negated=True), _connector='OR'), name='stories_story_has_a_writer')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=120)),
                ('happened', models.TextField(blank=True, max_length=6000, verbose_name='what happened')),
                ('said', models.TextField(blank=True, max_length=6000, verbose_name='what was said and done')),
                ('changed', models.TextField(blank=True, max_length=6000, verbose_name='what changed')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='slugs of industries')),
                ('techniques', models.JSONField(blank=True, default=list, verbose_name='slugs of techniques')),
                ('content_notes', models.JSONField(blank=True, default=list)),
                ('kept_findings', models.JSONField(blank=True, default=dict, verbose_name='findings kept, with the reason')),
                ('own_words', models.JSONField(blank=True, default=list, verbose_name="labels that are somebody's own word")),
                ('pictures', models.JSONField(blank=True, default=list, verbose_name='pictures that belong to it')),
                ('credit', models.CharField(choices=[('name', 'My profile name'), ('role', 'A role, and no name')], default='role', max_length=5)),
                ('credit_role', models.CharField(blank=True, max_length=60)),
                ('consent_publish', models.BooleanField(default=False)),
                ('consent_adapt', models.BooleanField(default=False)),
                ('number', models.PositiveIntegerField()),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='stories.story')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('story', 'number'), name='stories_revision_number_once'), models.CheckConstraint(condition=models.Q(('consent_publish', True)), name='stories_revision_has_consent'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='stories_revision_has_title')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=120)),
                ('happened', models.TextField(blank=True, max_length=6000, verbose_name='what happened')),
                ('said', models.TextField(blank=True, max_length=6000, verbose_name='what was said and done')),
                ('changed', models.TextField(blank=True, max_length=6000, verbose_name='what changed')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='slugs of industries')),
                ('techniques', models.JSONField(blank=True, default=list, verbose_name='slugs of techniques')),
                ('content_notes', models.JSONField(blank=True, default=list)),
                ('kept_findings', models.JSONField(blank=True, default=dict, verbose_name='findings kept, with the reason')),
                ('own_words', models.JSONField(blank=True, default=list, verbose_name="labels that are somebody's own word")),
                ('pictures', models.JSONField(blank=True, default=list, verbose_name='pictures that belong to it')),
                ('credit', models.CharField(choices=[('name', 'My profile name'), ('role', 'A role, and no name')], default='role', max_length=5)),
                ('credit_role', models.CharField(blank=True, max_length=60)),
                ('consent_publish', models.BooleanField(default=False)),
                ('consent_adapt', models.BooleanField(default=False)),
                ('number', models.PositiveIntegerField(verbose_name='revision that it is about')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='proposal', to='stories.story')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Being adapted'), ('asked', 'The author was asked'), ('accepted', 'The author said yes'), ('declined', 'The author said no'), ('stopped', 'The story was taken back'), ('released', 'The case stands alone')], default='open', max_length=8)),
                ('asked_number', models.PositiveIntegerField(blank=True, null=True)),
                ('asked_version', models.PositiveIntegerField(blank=True, null=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.TextField(blank=True, verbose_name='what the author wrote')),
                ('state_before_archive', models.JSONField(blank=True, default=dict, verbose_name='what undoing an archive puts back')),
                ('on_withdrawal', models.CharField(default='archive', max_length=7, verbose_name='what becomes of the case without the story')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='promotion', to='cases.case')),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='promotion', to='stories.story')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'asked', 'accepted', 'declined', 'stopped', 'released'])), name='stories_promotion_state_known'), models.CheckConstraint(condition=models.Q(('on_withdrawal__in', ['stay', 'archive'])), name='stories_promotion_on_withdrawal_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'asked'), _negated=True), ('asked_version__isnull', False), _connector='OR'), name='stories_promotion_asked_names_text')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to='pictures/')),
                ('alternative', models.CharField(max_length=300, verbose_name='what it shows, for those who cannot see it')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='stories.story')),
            ],
            options={
                'ordering': ['added_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('alternative', ''), _negated=True), name='stories_picture_is_described')],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.BigIntegerField(db_index=True)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='stories.story')),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=120)),
                ('happened', models.TextField(blank=True, max_length=6000, verbose_name='what happened')),
                ('said', models.TextField(blank=True, max_length=6000, verbose_name='what was said and done')),
                ('changed', models.TextField(blank=True, max_length=6000, verbose_name='what changed')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='slugs of industries')),
                ('techniques', models.JSONField(blank=True, default=list, verbose_name='slugs of techniques')),
                ('content_notes', models.JSONField(blank=True, default=list)),
                ('kept_findings', models.JSONField(blank=True, default=dict, verbose_name='findings kept, with the reason')),
                ('own_words', models.JSONField(blank=True, default=list, verbose_name="labels that are somebody's own word")),
                ('pictures', models.JSONField(blank=True, default=list, verbose_name='pictures that belong to it')),
                ('credit', models.CharField(choices=[('name', 'My profile name'), ('role', 'A role, and no name')], default='role', max_length=5)),
                ('credit_role', models.CharField(blank=True, max_length=60)),
                ('consent_publish', models.BooleanField(default=False)),
                ('consent_adapt', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='when pruning was announced')),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='stories.story')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StoryIndustry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='industry_items', to='stories.story')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='story_items', to='taxonomy.industry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content_object', 'tag'), name='stories_storyindustry_once')],
            },
        ),
        migrations.CreateModel(
            name='StoryTechnique',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='technique_items', to='stories.story')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='story_items', to='taxonomy.technique')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content_object', 'tag'), name='stories_storytechnique_once')],
            },
        ),
        migrations.AddField(
            model_name='story',
            name='approved',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='stories.revision'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('approved__isnull', False), _connector='OR'), name='stories_story_published_is_approved'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('approved__isnull', True), models.Q(('number__isnull', False), ('published_at__isnull', False), ('slug__isnull', False)), _connector='OR'), name='stories_story_approved_has_address'),
        ),
    ]
