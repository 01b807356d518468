"""Length limits of model fields, for forms and checks of text that is stored in them."""

from django.db.models import CharField, Model


def max_length(model: type[Model], name: str) -> int:
    """Return the `max_length` of a CharField. Raises ValueError for a field without a limit."""
    field = model._meta.get_field(name)
    if not isinstance(field, CharField) or field.max_length is None:
        raise ValueError(f"{model._meta.label}.{name} has no length limit.")
    return field.max_length
