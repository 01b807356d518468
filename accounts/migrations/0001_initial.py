import accounts.handles
import accounts.models.user
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('handle', models.SlugField(default=accounts.handles.random_handle, max_length=40, unique=True, verbose_name='handle')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='name shown')),
                ('session_salt', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('suspended_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('handle_skeleton', models.CharField(blank=True, editable=False, max_length=40, verbose_name='what the handle looks like')),
                ('role', models.CharField(blank=True, max_length=60, verbose_name='what you do')),
                ('industry', models.CharField(blank=True, max_length=100, verbose_name='slug of an industry')),
                ('bio', models.TextField(blank=True, max_length=500, verbose_name='about you')),
                ('shown', models.JSONField(blank=True, default=list, verbose_name='what the public profile shows')),
                ('deletion_due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='when the account is erased')),
                ('language', models.CharField(blank=True, default='', editable=False, max_length=10, verbose_name='language chosen')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='accounts_user_email_ci_unique'), models.UniqueConstraint(django.db.models.functions.text.Lower('handle'), name='accounts_user_handle_ci_unique'), models.UniqueConstraint(condition=models.Q(('handle_skeleton', ''), _negated=True), fields=('handle_skeleton',), name='accounts_user_handle_skeleton_unique')],
            },
            managers=[
                ('objects', accounts.models.user.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('new', models.EmailField(max_length=254, verbose_name='new address')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('new_confirmed', models.BooleanField(default=False)),
                ('old_confirmed', models.BooleanField(default=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='address_change', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'other'), name='accounts_block_unique'), models.CheckConstraint(condition=models.Q(('user', models.F('other')), _negated=True), name='accounts_block_not_oneself')],
            },
        ),
        migrations.CreateModel(
            name='DeletionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due', models.DateTimeField()),
                ('keep_stories', models.BooleanField(default=False, verbose_name='keep published stories, without an author')),
                ('exceptions', models.JSONField(default=list, verbose_name='keys of stories with the opposite choice')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='deletion_request', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('session', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='device', serialize=False, to='sessions.session')),
                ('browser', models.CharField(blank=True, max_length=20)),
                ('system', models.CharField(blank=True, max_length=20)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_on', models.DateField(default=django.utils.timezone.localdate)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
