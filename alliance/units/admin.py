"""Roles for the administrator, through the same services as on the office's screen."""

from django.contrib import admin

from . import services
from .models import Alliance, Department, RoleGrant


@admin.register(RoleGrant)
class RoleGrantAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "alliance", "unit", "department")
    list_filter = ("role", "alliance")
    list_select_related = ("user", "alliance", "unit", "department")
    search_fields = ("user__name", "user__username", "user__phone")
    raw_id_fields = ("user", "unit", "department")

    def save_model(self, request, obj, form, change):
        obj.pk = services.grant_role(
            user=obj.user,
            role=obj.role,
            alliance=obj.alliance,
            unit=obj.unit,
            department=obj.department,
            by=request.user,
        ).pk

    def delete_model(self, request, obj):
        services.revoke_role(grant_id=obj.pk, by=request.user)

    def delete_queryset(self, request, queryset):
        for grant in queryset:
            self.delete_model(request, grant)

    def has_change_permission(self, request, obj=None) -> bool:
        """A role is given or taken back: no grant turns into another."""
        return obj is None and super().has_change_permission(request, obj)


@admin.register(Alliance)
class AllianceAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "specialty", "lead_unit", "founded_date")
    raw_id_fields = ("lead_unit",)


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("name", "unit")
    list_select_related = ("unit",)
    search_fields = ("name", "unit__name")
    raw_id_fields = ("unit",)
