"""Members in the admin: administrators search and deactivate them and assign groups."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.handles import handle_skeleton_of
from accounts.models import User

# A user who can edit these can sign in as another member.
admin.site.unregister([Authenticator, EmailAddress])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Members cannot be added here; e-mail addresses cannot be changed."""

    list_display = ["handle", "name", "email", "is_active", "date_joined"]
    search_fields = ["handle", "name", "email"]
    fields = ["handle", "name", "email", "is_active", "groups", "date_joined", "last_login"]
    readonly_fields = ["email", "date_joined", "last_login"]
    filter_horizontal = ["groups"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Update the skeleton, which must match the handle."""
        obj.handle_skeleton = handle_skeleton_of(obj.handle)
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
