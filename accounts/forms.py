"""The account forms in the site's words."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password

from accounts.models import User


class LoginForm(AllauthLoginForm):
    """Sign in by e-mail address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["remember"].label = "Keep me signed in on this device"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignupForm(AllauthSignupForm):
    """Join with an e-mail address and a password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields[
            "password1"
        ].help_text = "At least 10 characters. Paste from a password manager if you like."
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request):
        """Answer a known address as slowly as a new one: a password is hashed either way."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ProfileForm(forms.ModelForm):
    """What a member says about themself."""

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": "Name shown"}
        help_texts = {"name": "Under stories which you tell by name. Any name you like, or none."}

    def clean_name(self):
        """Take a name of one line, without characters that nobody sees."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError("The name holds a character that cannot be shown.")
        return name

    def save(self, commit=True):
        self.instance.save(update_fields=self.Meta.fields)
        return self.instance
