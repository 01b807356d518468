import django.db.models.deletion
import django.utils.timezone
import practice.models.journal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsCursor',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='name of the source')),
                ('notified_up_to', models.PositiveBigIntegerField(default=0)),
                ('batch_end', models.PositiveBigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=practice.models.journal.random_key, editable=False, max_length=20, unique=True)),
                ('idempotency_key', models.CharField(editable=False, max_length=32, verbose_name='hash of form and text')),
                ('title', models.CharField(max_length=120)),
                ('question', models.CharField(blank=True, max_length=200)),
                ('answer', models.TextField()),
                ('found_techniques', models.TextField(blank=True, default='', verbose_name='slugs of techniques, each between spaces')),
                ('note', models.TextField(blank=True, default='', verbose_name='what happened later')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('remind_on', models.DateField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'journal entry',
                'verbose_name_plural': 'journal entries',
                'indexes': [models.Index(fields=['member', '-id'], name='practice_journal_newest'), models.Index(condition=models.Q(('remind_on__isnull', False), ('reminded_at', None)), fields=['member', 'remind_on'], name='practice_journal_due')],
                'constraints': [models.UniqueConstraint(fields=('member', 'idempotency_key'), name='practice_journalentry_idempotent')],
            },
        ),
        migrations.CreateModel(
            name='PracticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remind', models.CharField(choices=[('asked', 'When I tick the box under an answer'), ('always', 'After every answer'), ('never', 'Never')], default='asked', max_length=6)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('remind__in', ['asked', 'always', 'never'])), name='practice_setting_known')],
            },
        ),
        migrations.CreateModel(
            name='SavedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['member', '-id'], name='practice_savedcase_newest')],
                'constraints': [models.UniqueConstraint(fields=('member', 'case'), name='practice_savedcase_unique')],
            },
        ),
        migrations.CreateModel(
            name='Collection',
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
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('introduction', models.TextField(blank=True, max_length=2000, verbose_name='introduction')),
                ('credit', models.CharField(choices=[('member', '“A member”, and no name'), ('name', 'My profile name')], default='member', max_length=6, verbose_name='who made it')),
                ('key', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='secret part of the link')),
                ('slug', models.SlugField(blank=True, max_length=140, null=True, unique=True)),
                ('number', models.PositiveBigIntegerField(blank=True, null=True, unique=True, verbose_name='sequence number')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('known_cases', models.JSONField(blank=True, default=list, verbose_name='cases announced to followers')),
                ('news_cases', models.JSONField(blank=True, default=list, verbose_name='cases being announced')),
                ('news_number', models.PositiveIntegerField(default=0, verbose_name='number of announcements')),
                ('news_since', models.DateTimeField(blank=True, null=True, verbose_name='since when there are unannounced cases')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('first_reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'collection',
                'abstract': False,
                'indexes': [models.Index(fields=['author', '-changed_at'], name='practice_collection_mine'), models.Index(condition=models.Q(('news_since__isnull', False)), fields=['news_since'], name='practice_collection_news')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'changes_requested', 'published', 'declined', 'withdrawn', 'archived'])), name='practice_collection_status_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), ('revision_number__gt', 0), _connector='OR'), name='practice_collection_sent_has_revision'), models.CheckConstraint(condition=models.Q(('status', 'withdrawn'), ('status_before_withdrawal', ''), _connector='XOR'), name='practice_collection_status_before_withdrawal_known'), models.CheckConstraint(condition=models.Q(('final', False), ('status__in', ['declined', 'withdrawn']), _connector='OR'), name='practice_collection_final_is_declined'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='practice_collection_named')],
            },
        ),
        migrations.CreateModel(
            name='CollectionRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('introduction', models.TextField(blank=True, max_length=2000, verbose_name='introduction')),
                ('credit', models.CharField(choices=[('member', '“A member”, and no name'), ('name', 'My profile name')], default='member', max_length=6, verbose_name='who made it')),
                ('number', models.PositiveIntegerField()),
                ('entries', models.JSONField(default=list)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='practice.collection')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('collection', 'number'), name='practice_collectionrevision_unique')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='practice.collection')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'progress',
                'constraints': [models.UniqueConstraint(fields=('user', 'collection', 'case'), name='practice_progress_unique')],
            },
        ),
        migrations.CreateModel(
            name='CollectionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('note', models.TextField(blank=True, max_length=600)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='practice.collection')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('collection', 'case'), name='practice_collectionitem_unique')],
            },
        ),
        migrations.AddField(
            model_name='collection',
            name='approved',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='practice.collectionrevision'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('approved__isnull', False), _connector='OR'), name='practice_collection_published_is_approved'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(('approved__isnull', True), models.Q(('number__isnull', False), ('slug__isnull', False)), _connector='OR'), name='practice_collection_approved_has_address'),
        ),
    ]
