import django.db.models.deletion
import django.utils.timezone
import notices.kinds
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
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(blank=True, max_length=12, verbose_name='kind of notice, or frequency of a digest')),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=200, verbose_name='error of the last attempt')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['due_at'], name='notices_mail_waiting')],
            },
        ),
        migrations.CreateModel(
            name='MailPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=notices.kinds.kind_choices, max_length=12)),
                ('frequency', models.CharField(choices=[('now', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('off', 'No mail')], max_length=6)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='notices_preference_once'), models.CheckConstraint(condition=models.Q(('frequency__in', ['now', 'daily', 'weekly', 'off'])), name='notices_preference_frequency_known')],
            },
        ),
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('original_object_id', models.PositiveBigIntegerField()),
                ('previous_object_ids', models.JSONField(blank=True, default=list)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('follows', models.BooleanField(default=True)),
                ('muted', models.BooleanField(default=False)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='notices_following_item')],
                'constraints': [models.UniqueConstraint(fields=('user', 'content_type', 'original_object_id'), name='notices_following_once'), models.CheckConstraint(condition=models.Q(('follows', True), ('muted', True), _connector='OR'), name='notices_following_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=notices.kinds.kind_choices, max_length=12)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('url', models.CharField(max_length=300, verbose_name='path of the page to open')),
                ('object_id', models.PositiveBigIntegerField(null=True)),
                ('conversation', models.CharField(blank=True, max_length=40, verbose_name='key of the item that can be muted')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='visible from')),
                ('seen_at', models.DateTimeField(null=True)),
                ('handled_at', models.DateTimeField(null=True, verbose_name='no longer news since')),
                ('frequency', models.CharField(choices=[('now', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('off', 'No mail')], max_length=6, verbose_name='how often a mail was wanted')),
                ('content_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='notices.mail')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-id'], name='notices_notice_mine'), models.Index(condition=models.Q(('handled_at', None), ('seen_at', None)), fields=['user'], name='notices_notice_unread'), models.Index(fields=['content_type', 'object_id'], name='notices_notice_item'), models.Index(condition=models.Q(('frequency__in', ['daily', 'weekly']), ('handled_at', None), ('mail', None), ('seen_at', None)), fields=['frequency', 'due_at'], name='notices_notice_digest')],
            },
        ),
    ]
