import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('action', models.CharField(max_length=20)),
                ('object_id', models.PositiveBigIntegerField()),
                ('label', models.CharField(max_length=140, verbose_name='what it is called in the log')),
                ('revision', models.PositiveIntegerField()),
                ('status_before', models.CharField(max_length=20)),
                ('status_after', models.CharField(max_length=20)),
                ('waited', models.DurationField(null=True, verbose_name='time since it was sent')),
                ('reasons', models.JSONField(default=list, verbose_name='keys of reasons')),
                ('batch', models.UUIDField(null=True, verbose_name='bulk decision that it belongs to')),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype')),
                ('undoes', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='moderation.auditentry')),
            ],
            options={
                'verbose_name_plural': 'audit entries',
                'ordering': ['at', 'pk'],
                'permissions': [('decide', 'Can decide on what others submitted')],
                'indexes': [models.Index(fields=['content_type', 'object_id', 'at'], name='moderation_audit_item'), models.Index(fields=['action', 'at'], name='moderation_audit_action'), models.Index(fields=['actor', 'at'], name='moderation_audit_actor'), models.Index(fields=['at', 'id'], name='moderation_audit_order')],
            },
        ),
        migrations.CreateModel(
            name='Preferences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blurred', models.BooleanField(default=True, verbose_name='Cover texts with a content note until I open them')),
                ('shortcuts', models.BooleanField(default=True, verbose_name='Keys for every act')),
                ('hidden_notes', models.JSONField(blank=True, default=list, verbose_name='content that is not for me')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='industries that I know')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='moderation', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PrivateNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='moderation_privatenote_item')],
            },
        ),
        migrations.CreateModel(
            name='QueueItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('since', models.DateTimeField(verbose_name='waits since')),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
            ],
            options={
                'ordering': ['since', 'pk'],
                'indexes': [models.Index(fields=['since', 'id'], name='moderation_queue_order')],
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id'), name='moderation_queue_once')],
            },
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('label', models.CharField(max_length=80, verbose_name='name in the list')),
                ('severity', models.CharField(choices=[('praise', 'Speaks for publishing'), ('advice', 'Advice, can be published all the same'), ('blocking', 'Has to be solved before publishing')], max_length=10)),
                ('message', models.CharField(max_length=400, verbose_name='what the author reads')),
                ('guideline', models.CharField(blank=True, max_length=200, verbose_name='address of the guideline')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='place in the list')),
                ('active', models.BooleanField(default=True, verbose_name='can be chosen')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('severity__in', ['praise', 'advice', 'blocking'])), name='moderation_reason_severity_known'), models.UniqueConstraint(django.db.models.functions.text.Lower('label'), name='moderation_reason_label_unique')],
            },
        ),
        migrations.CreateModel(
            name='AnswerDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveIntegerField()),
                ('fields', models.JSONField(default=dict, verbose_name='what was typed')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='moderation_answerdraft_item')],
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id', 'by'), name='moderation_answerdraft_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='message', to='moderation.auditentry')),
            ],
        ),
        migrations.CreateModel(
            name='QueueTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(max_length=12)),
                ('value', models.CharField(max_length=60)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='moderation.queueitem')),
            ],
            options={
                'ordering': ['facet', 'label'],
                'indexes': [models.Index(fields=['facet', 'value', 'label', 'row'], name='moderation_queuetag_counts')],
                'constraints': [models.UniqueConstraint(fields=('row', 'facet', 'value'), name='moderation_queuetag_once')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('visitor', models.CharField(blank=True, max_length=64, verbose_name="keyed hash of a visitor's network")),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='where a visitor hears the answer')),
                ('reason', models.CharField(choices=[('recognised', 'Somebody could be recognised'), ('respect', 'It speaks of somebody without respect'), ('truth', 'It is not true, or not theirs to tell'), ('me', 'It is about me'), ('other', 'Something else')], max_length=12)),
                ('words', models.TextField(blank=True, max_length=1000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('open', 'Waiting'), ('upheld', 'Something was done'), ('dismissed', 'Nothing was changed')], default='open', max_length=10)),
                ('misused', models.BooleanField(default=False, verbose_name='reporting was misused')),
                ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.auditentry')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='whose it is')),
                ('reporter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(fields=['content_type', 'object_id', 'state'], name='moderation_report_item'), models.Index(fields=['reporter', '-created_at'], name='moderation_report_mine')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'upheld', 'dismissed'])), name='moderation_report_state_known'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('email', ''), ('visitor', '')), _connector='OR'), name='moderation_report_forgets_visitors'), models.CheckConstraint(condition=models.Q(('misused', False), ('state', 'dismissed'), _connector='OR'), name='moderation_report_misused_is_dismissed'), models.UniqueConstraint(condition=models.Q(('reporter__isnull', False), ('state', 'open')), fields=('content_type', 'object_id', 'reporter'), name='moderation_report_once_a_member'), models.UniqueConstraint(condition=models.Q(('state', 'open'), models.Q(('visitor', ''), _negated=True)), fields=('content_type', 'object_id', 'visitor'), name='moderation_report_once_a_visitor')],
            },
        ),
        migrations.CreateModel(
            name='Reversal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('previous_values', models.JSONField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='moderation.auditentry')),
            ],
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('warning', 'Warning'), ('suspension', 'Suspension')], max_length=10)),
                ('reason', models.TextField(max_length=2000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('object_id', models.PositiveBigIntegerField(blank=True, null=True)),
                ('state', models.CharField(blank=True, choices=[('open', 'Your appeal waits for its answer'), ('upheld', 'Looked at again: it stands'), ('lifted', 'Looked at again: it is lifted')], default='', max_length=10, verbose_name='where its appeal stands')),
                ('appeal_text', models.TextField(blank=True, max_length=2000)),
                ('appealed_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.auditentry')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['member', '-at'], name='moderation_sanction_member')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'suspension'), ('until__gt', models.F('at'))), models.Q(('kind', 'warning'), ('until__isnull', True)), _connector='OR'), name='moderation_sanction_until_known'), models.CheckConstraint(condition=models.Q(('state__in', ['', 'open', 'upheld', 'lifted'])), name='moderation_sanction_state_known'), models.CheckConstraint(condition=models.Q(('state', ''), ('appealed_at__isnull', False), _connector='OR'), name='moderation_sanction_answer_needs_appeal')],
            },
        ),
    ]
