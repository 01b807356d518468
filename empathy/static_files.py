"""The storage of static files in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Gives every file a name with a hash of its content, also in imports of JavaScript modules."""

    support_js_module_import_aggregation = True
