import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0001_initial'),
        ('stories', '0001_initial'),
        ('taxonomy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommentSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comments', models.PositiveIntegerField(default=0)),
                ('helped', models.PositiveIntegerField(default=0)),
                ('no_difference', models.PositiveIntegerField(default=0)),
                ('made_worse', models.PositiveIntegerField(default=0)),
                ('indexed', models.JSONField(default=dict, editable=False)),
                ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comment_summary', to='cases.case')),
                ('story', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comment_summary', to='stories.story')),
                ('technique', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comment_summary', to='taxonomy.technique')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('story__isnull', True), ('technique__isnull', True)), models.Q(('case__isnull', True), ('story__isnull', False), ('technique__isnull', True)), models.Q(('case__isnull', True), ('story__isnull', True), ('technique__isnull', False)), _connector='OR'), name='comments_summary_about_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='CommentDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(max_length=60)),
                ('text', models.TextField(max_length=20000)),
                ('outcome', models.CharField(blank=True, max_length=15)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'target'), name='comments_draft_once_a_target')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
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
                ('ordinal', models.PositiveIntegerField(default=0, verbose_name='position among the replies')),
                ('reply_count', models.PositiveIntegerField(default=0, verbose_name='number of public replies')),
                ('outcome', models.CharField(blank=True, choices=[('helped', 'It helped'), ('no_difference', 'It made no difference'), ('made_worse', 'It made things worse')], max_length=15)),
                ('warnings_ignored', models.BooleanField(default=False, verbose_name='sent despite warnings about the text')),
                ('posted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='first published at')),
                ('followers_notified_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('outcome_retracted_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cases.case')),
                ('first_reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='comments.comment')),
                ('story', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='stories.story')),
                ('technique', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='taxonomy.technique')),
            ],
            options={
                'verbose_name': 'comment',
                'abstract': False,
                'indexes': [models.Index(fields=['case', 'parent', 'id'], name='comments_under_case'), models.Index(fields=['story', 'parent', 'id'], name='comments_under_story'), models.Index(fields=['technique', 'parent', 'id'], name='comments_under_technique'), models.Index(fields=['parent', 'ordinal'], name='comments_replies'), models.Index(fields=['author', '-id'], name='comments_mine'), models.Index(condition=models.Q(('followers_notified_at', None)), fields=['published_at'], name='comments_to_notify')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'changes_requested', 'published', 'declined', 'withdrawn', 'archived'])), name='comments_comment_status_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), ('revision_number__gt', 0), _connector='OR'), name='comments_comment_sent_has_revision'), models.CheckConstraint(condition=models.Q(('status', 'withdrawn'), ('status_before_withdrawal', ''), _connector='XOR'), name='comments_comment_status_before_withdrawal_known'), models.CheckConstraint(condition=models.Q(('final', False), ('status__in', ['declined', 'withdrawn']), _connector='OR'), name='comments_comment_final_is_declined'), models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('story__isnull', True), ('technique__isnull', True)), models.Q(('case__isnull', True), ('story__isnull', False), ('technique__isnull', True)), models.Q(('case__isnull', True), ('story__isnull', True), ('technique__isnull', False)), _connector='OR'), name='comments_comment_about_one_thing'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'helped', 'no_difference', 'made_worse'])), name='comments_comment_outcome_known'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('story', None), _connector='OR'), name='comments_comment_no_story_tried'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('parent', None), _connector='OR'), name='comments_comment_reply_tells_none')],
            },
        ),
        migrations.CreateModel(
            name='CommentRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField(max_length=4000)),
                ('html', models.TextField(editable=False)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='comments.comment')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('comment', 'number'), name='comments_revision_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comments_revision_has_words')],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='approved',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='comments.commentrevision'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('approved__isnull', False), _connector='OR'), name='comments_comment_published_is_approved'),
        ),
    ]
