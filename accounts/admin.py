"""Members in the admin: suspended and looked up there, never given roles of administrators."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin

from accounts.handles import handle_skeleton_of
from accounts.models import User

# Whoever edits these signs in as somebody else: secrets and addresses are the member's own affair.
admin.site.unregister([Authenticator, EmailAddress])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["handle", "name", "email", "is_active", "date_joined"]
    search_fields = ["handle", "name", "email"]
    fields = ["handle", "name", "email", "is_active", "groups", "date_joined", "last_login"]
    readonly_fields = ["email", "date_joined", "last_login"]
    filter_horizontal = ["groups"]

    def save_model(self, request, obj, form, change):
        """Keep what a handle looks like in line with it."""
        obj.handle_skeleton = handle_skeleton_of(obj.handle)
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request):
        return False
