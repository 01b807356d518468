import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CacheVersion',
            fields=[
                ('name', models.CharField(max_length=160, primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='PublishedList',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('last_number', models.PositiveBigIntegerField(default=0)),
                ('version', models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Technique',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name='slug')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('synonyms', models.JSONField(blank=True, default=list, help_text='Other words for it, lower case.')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('file_digest', models.CharField(blank=True, editable=False, max_length=40, verbose_name='digest of the library file')),
                ('mark', models.SlugField(max_length=60)),
                ('definition', models.CharField(max_length=90)),
                ('helps', models.TextField(verbose_name='when it helps')),
                ('backfires', models.TextField(verbose_name='when to leave it')),
                ('exercise', models.TextField(verbose_name='practise it together')),
                ('phrasings', models.JSONField(default=list)),
                ('avoid', models.CharField(max_length=300)),
                ('avoid_because', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name='slug')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('synonyms', models.JSONField(blank=True, default=list, help_text='Other words for it, lower case.')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('file_digest', models.CharField(blank=True, editable=False, max_length=40, verbose_name='digest of the library file')),
                ('emblem', models.SlugField(max_length=60)),
                ('colour', models.CharField(choices=[('blue', 'Blue'), ('rose', 'Rose'), ('violet', 'Violet'), ('teal', 'Teal'), ('lime', 'Lime'), ('ochre', 'Ochre')], max_length=10)),
                ('tagline', models.CharField(max_length=200)),
                ('different', models.TextField(verbose_name='what makes this work different')),
                ('practise', models.TextField(verbose_name='what to practise here')),
                ('words_to_check', models.JSONField(blank=True, default=list)),
            ],
            options={
                'verbose_name_plural': 'industries',
                'ordering': ['position', 'name'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('colour__in', ['blue', 'rose', 'violet', 'teal', 'lime', 'ochre'])), name='taxonomy_industry_colour_known')],
            },
        ),
        migrations.CreateModel(
            name='VocabularyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('action', models.CharField(choices=[('added', 'Added'), ('edited', 'Edited'), ('merged', 'Merged'), ('undone', 'Undone')], max_length=10)),
                ('kind', models.CharField(max_length=10, verbose_name='vocabulary')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100)),
                ('name', models.CharField(max_length=100, verbose_name='what the term was called')),
                ('into_slug', models.SlugField(allow_unicode=True, blank=True, max_length=100)),
                ('into_name', models.CharField(blank=True, max_length=100)),
                ('details', models.JSONField(default=list, verbose_name='what changed or moved, in words')),
                ('undo_data', models.JSONField(default=dict, verbose_name='what is needed to undo it')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='taxonomy.vocabularychange')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'slug'], name='taxonomy_change_slug')],
                'constraints': [models.CheckConstraint(condition=models.Q(('action__in', ['added', 'edited', 'merged', 'undone'])), name='taxonomy_change_action_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['industry', 'technique'])), name='taxonomy_change_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('action', 'undone'), ('undoes__isnull', False)), models.Q(models.Q(('action', 'undone'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='taxonomy_change_undone_names_what')],
            },
        ),
        migrations.CreateModel(
            name='FacetBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vocabulary', models.CharField(max_length=20)),
                ('term', models.PositiveBigIntegerField()),
                ('block', models.PositiveIntegerField()),
                ('bits', models.BinaryField()),
                ('published_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='taxonomy.publishedlist')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('published_list', 'vocabulary', 'term', 'block'), name='taxonomy_facetblock_once')],
            },
        ),
        migrations.CreateModel(
            name='FormerTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100)),
                ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='former_terms', to='taxonomy.industry')),
                ('technique', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='former_terms', to='taxonomy.technique')),
            ],
            options={
                'verbose_name': 'older address',
                'verbose_name_plural': 'older addresses',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('industry__isnull', False), ('technique__isnull', True)), models.Q(('industry__isnull', True), ('technique__isnull', False)), _connector='OR'), name='taxonomy_formerterm_leads_to_one'), models.UniqueConstraint(condition=models.Q(('industry__isnull', False)), fields=('slug',), name='taxonomy_formerterm_industry_once'), models.UniqueConstraint(condition=models.Q(('technique__isnull', False)), fields=('slug',), name='taxonomy_formerterm_technique_once')],
            },
        ),
    ]
