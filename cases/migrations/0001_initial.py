import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import markdownx.models
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('taxonomy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=120, unique=True)),
                ('standfirst', models.CharField(max_length=240)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('published', 'Published'), ('archived', 'Archived')], default='draft', max_length=10)),
                ('number', models.PositiveBigIntegerField(blank=True, null=True, unique=True, verbose_name='number on the shelf')),
                ('synthetic', models.BooleanField(default=False, editable=False, verbose_name='made by the data generator')),
                ('needs_consent', models.BooleanField(default=False, editable=False, verbose_name='a member must accept every text')),
                ('edited_on_site', models.BooleanField(default=False, editable=False, verbose_name='edited here since its file')),
                ('provenance', models.CharField(choices=[('composite', 'A composite'), ('reported', 'Reported'), ('adapted', 'Adapted from a member’s story')], default='composite', max_length=10)),
                ('lineage', models.CharField(blank=True, max_length=200, verbose_name='who or what it comes from')),
                ('channel', models.CharField(choices=[('phone', 'Phone'), ('chat', 'Chat'), ('email', 'E-mail'), ('in-person', 'In person'), ('letter', 'Letter'), ('public-notice', 'Public notice')], max_length=15)),
                ('setting', models.CharField(max_length=80)),
                ('felt', models.CharField(max_length=60, verbose_name='what the person felt')),
                ('content_notes', models.JSONField(blank=True, default=list)),
                ('practise_situation', models.TextField()),
                ('practise_question', models.CharField(max_length=200)),
                ('prompt_customer', models.CharField(max_length=300, verbose_name='prompt: the customer’s side')),
                ('prompt_habits', models.CharField(max_length=300, verbose_name='prompt: your habits')),
                ('prompt_system', models.CharField(max_length=300, verbose_name='prompt: your team’s system')),
                ('tool_kind', models.CharField(choices=[('checklist', 'Checklist'), ('script', 'Script'), ('gestures', 'Gestures')], max_length=10)),
                ('tool_title', models.CharField(max_length=120)),
                ('tool_items', models.JSONField(default=list)),
                ('reading_minutes', models.PositiveSmallIntegerField(default=1)),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='first published')),
                ('revised_on', models.DateField(blank=True, null=True, verbose_name='last revised')),
                ('revisions', models.JSONField(blank=True, default=list, verbose_name='revision history')),
                ('excluded_curator', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'in_review', 'published', 'archived'])), name='cases_case_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_on__isnull', False), _connector='OR'), name='cases_case_published_has_date'), models.UniqueConstraint(django.db.models.functions.text.Lower('title'), name='cases_case_title_unique')],
            },
        ),
        migrations.CreateModel(
            name='CaseIndustry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='industry_items', to='cases.case')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_items', to='taxonomy.industry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content_object', 'tag'), name='cases_caseindustry_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('values', models.JSONField(default=dict)),
                ('sections', models.JSONField(default=dict)),
                ('change_note', models.TextField(blank=True, verbose_name='what changed, for readers')),
                ('based_on', models.PositiveIntegerField(blank=True, null=True, verbose_name='the published text it began from')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('scheduled', 'Scheduled'), ('published', 'Published'), ('dropped', 'Set aside')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('publish_at', models.DateTimeField(blank=True, null=True)),
                ('consented_version', models.PositiveIntegerField(blank=True, null=True, verbose_name='version that the member accepted')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='case_revisions', to='cases.case')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(condition=models.Q(('publish_at__isnull', False)), fields=['publish_at'], name='cases_caserevision_due')],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='cases_caserevision_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'scheduled'])), fields=('case',), name='cases_caserevision_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'scheduled', 'published', 'dropped'])), name='cases_caserevision_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('publish_at__isnull', False), ('state', 'scheduled')), models.Q(models.Q(('state', 'scheduled'), _negated=True), ('publish_at__isnull', True)), _connector='OR'), name='cases_caserevision_scheduled_has_time')],
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='text that it was about')),
                ('action', models.CharField(choices=[('begin', 'Began a draft'), ('edit', 'Edited the draft'), ('restore', 'Began a draft from an earlier text'), ('send', 'Sent it to review'), ('take_back', 'Took it back into a draft'), ('schedule', 'Scheduled it'), ('publish', 'Published'), ('drop', 'Set the draft aside'), ('archive', 'Archived the case'), ('unarchive', 'Took the case out of the archive'), ('load', 'Loaded from its library file'), ('ask', 'Asked the author of the story'), ('accept', 'The author of the story accepted this text'), ('decline', 'The author of the story said no'), ('revoke', 'The story was taken back'), ('release', 'The story was taken back; the case may stay, without a name')], max_length=10)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('note', models.TextField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='cases.case')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['case', 'at'], name='cases_casestep_of_case')],
            },
        ),
        migrations.CreateModel(
            name='CaseTechnique',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='technique_items', to='cases.case')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_items', to='taxonomy.technique')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content_object', 'tag'), name='cases_casetechnique_once')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('role', models.CharField(choices=[('them', 'The person helped'), ('us', 'The helper'), ('scene', 'Scene')], max_length=5)),
                ('speaker', models.CharField(blank=True, max_length=80)),
                ('said', models.TextField()),
                ('is_turn', models.BooleanField(default=False, verbose_name='the line with which it turns')),
                ('worked', models.CharField(blank=True, max_length=300, verbose_name='the words that worked')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why it worked here')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='cases.case')),
                ('technique', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='taxonomy.technique')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('case', 'position'), name='cases_line_position_once'), models.UniqueConstraint(condition=models.Q(('is_turn', True)), fields=('case',), name='cases_line_one_turn_a_case'), models.CheckConstraint(condition=models.Q(('technique__isnull', False), models.Q(('note', ''), ('worked', '')), _connector='OR'), name='cases_line_note_needs_technique')],
            },
        ),
        migrations.CreateModel(
            name='PhraseSwap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('number', models.PositiveBigIntegerField(blank=True, null=True, unique=True, verbose_name='number on the shelf')),
                ('instead_of', models.CharField(max_length=300)),
                ('try_this', models.CharField(max_length=400, verbose_name='try')),
                ('because', models.CharField(max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps', to='cases.case')),
                ('technique', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps', to='taxonomy.technique')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('case', 'position'), name='cases_phraseswap_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Beat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('moment', 'The moment'), ('turning_point', 'The turning point'), ('done', 'What was done'), ('changed', 'What changed'), ('try_this', 'Try this')], max_length=13)),
                ('text', markdownx.models.MarkdownxField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='beats', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'kind'), name='cases_beat_once_a_case')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='industries',
            field=taggit.managers.TaggableManager(help_text='A comma-separated list of tags.', through='cases.CaseIndustry', to='taxonomy.Industry', verbose_name='industries'),
        ),
        migrations.AddField(
            model_name='case',
            name='techniques',
            field=taggit.managers.TaggableManager(help_text='A comma-separated list of tags.', through='cases.CaseTechnique', to='taxonomy.Technique', verbose_name='techniques'),
        ),
    ]
