"""Members and roles in the admin: administrators search, deactivate and erase members, and assign roles."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from empathy.erasure import erase_with_farewell
from empathy.forms import HandleForm

# A user who can edit these can sign in as another member.
admin.site.unregister([Authenticator, EmailAddress, Group])


class MemberForm(HandleForm):
    """A member's account, with the effect of each field on the member."""

    class Meta:
        labels = {"groups": _("Roles")}
        help_texts = {
            "is_active": _("Clear the checkbox to deactivate the account. The member can then not sign in."),
            "groups": _("Each role gives the member its permissions."),
        }


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Members cannot be added here; e-mail addresses cannot be changed. Deleting a member erases them."""

    form = MemberForm
    list_display = ["handle", "name", "email", "is_active", "date_joined"]
    search_fields = ["handle", "name", "email"]
    fields = ["handle", "name", "email", "is_active", "groups", "date_joined", "last_login"]
    readonly_fields = ["email", "date_joined", "last_login"]
    filter_horizontal = ["groups"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save the member, and keep a former handle reserved."""
        User.objects.prepare_rename(obj)
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_deleted_objects(
        self, objs: Iterable[User], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[str], list[Any]]:
        """Return the members who will be erased, and the administrators, who are erased elsewhere.

        What an erasure deletes and what it keeps is not what Django finds by foreign keys.
        """
        members = list(objs)
        administrators = [f"{user} ({user.handle})" for user in members if user.is_superuser]
        names = [f"{user} ({user.handle})" for user in members]
        return names, {}, set(), administrators

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Erase the member now."""
        erase_with_farewell(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Erase the members now, one after the other."""
        for user in queryset:
            erase_with_farewell(user)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles and their permissions. Roles are not added, renamed or deleted: the code names them."""

    readonly_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False
