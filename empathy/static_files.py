"""The storage of static files in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Gives every file a name with a hash, also where a JavaScript module imports another one."""

    support_js_module_import_aggregation = True
