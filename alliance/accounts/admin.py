"""Accounts for the administrator; passwords come by one-time codes, not from here."""

from django.contrib import admin

from .models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("name", "username", "phone", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("name", "username", "phone", "email")
    fields = (
        ("name", "username"),
        ("phone", "email", "language"),
        ("is_active", "is_staff", "is_superuser"),
        ("date_joined", "last_login"),
    )
    readonly_fields = ("date_joined", "last_login")

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None) -> bool:
        """People are switched off, never deleted: the trail and the certificates name them."""
        return False
