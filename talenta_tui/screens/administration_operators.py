"""What an administrator does to operators: added, suspended, given roles, scopes and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from talenta_tui.i18n import _
from talenta_tui.screens import administration_forms as forms
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.control import ControlScreen, show_trail_of
from talenta_tui.screens.session_forms import ask_form, ask_reason

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.access.roster import OperatorRow

_T = TypeVar("_T")

EDIT = "operator.edit"


class OperatorActions(ControlScreen):
    """The actions about the operator under the cursor; the screen says which that is."""

    NEEDS = dict.fromkeys(("add", "suspend", "role", "scope", "add_key", "remove_key"), EDIT)

    def operator_here(self) -> OperatorRow | None:
        """The operator under the cursor, None where the operators are not in front."""
        raise NotImplementedError

    def operators_in_front(self) -> bool:
        raise NotImplementedError

    async def load(self, desk: WorkDesk) -> None:
        """Read and show everything anew."""
        raise NotImplementedError

    async def _act(self, work: Callable[[], _T], said: str) -> _T:
        """Do `work` on the database's thread, show the list anew and say so."""
        result = await self.ask(work)
        await self.load(self.desk)
        self.say(said)
        return result

    async def _chosen(self, action: str) -> OperatorRow | None:
        """The operator an action is about, where the role lets and one is under the cursor."""
        await settled(self.focused)
        return self.operator_here() if self.lets(action) else None

    def action_add(self) -> None:
        if self.lets("add") and self.operators_in_front():
            ask_form(
                self, _("A new operator"), forms.add_fields(), self._add, check=forms.check_new
            )

    async def _add(self, values: Values) -> None:
        desk, new = self.desk, forms.new_operator(values)
        key, reason = str(values["key"]) or None, str(values["reason"])

        def work() -> OperatorRow:
            from talenta_tui.services.operators import add_operator

            return add_operator(desk.actor, desk.site, new, key, reason)

        await self._act(work, _("{id} was added.").format(id=new.id))

    async def action_trail(self) -> None:
        await settled(self.focused)
        one = self.operator_here()
        if one is not None:
            show_trail_of(self, who=one.id)

    async def action_suspend(self) -> None:
        one = await self._chosen("suspend")
        if one is None:
            return
        title = _("Suspend {id}: ends their open sessions within seconds")
        if one.state == "suspended":
            title = _("Let {id} in again")
        ask_reason(self, title.format(id=one.id), self._suspend, one)

    async def _suspend(self, one: OperatorRow, reason: str) -> None:
        desk = self.desk
        again = one.state == "suspended"

        def work() -> OperatorRow:
            from talenta_tui.services.operators import resume_operator, suspend_operator

            change = resume_operator if again else suspend_operator
            return change(desk.actor, desk.site, one.id, reason)

        said = _("{id} may come in again.") if again else _("{id} is suspended.")
        await self._act(work, said.format(id=one.id))

    async def action_role(self) -> None:
        one = await self._chosen("role")
        if one is None:
            return

        async def go(values: Values) -> None:
            await self._role(one.id, values)

        title = _("Another role for {id}").format(id=one.id)
        ask_form(self, title, forms.role_fields(one), go, check=forms.need_reason)

    async def _role(self, code: str, values: Values) -> None:
        desk, reason = self.desk, str(values["reason"])
        role, nip = str(values["role"]), str(values["nip"]).replace(" ", "") or None

        def work() -> OperatorRow:
            from talenta_tui.services.actor import Role
            from talenta_tui.services.operators import change_role

            return change_role(desk.actor, desk.site, code, Role(role), reason, nip)

        await self._act(work, _("{id} has another role.").format(id=code))

    async def action_scope(self) -> None:
        one = await self._chosen("scope")
        if one is None:
            return

        async def go(values: Values) -> None:
            await self._scope(one.id, values)

        title = _("What {id} may see").format(id=one.id)
        note = _("Several between semicolons; empty is no limit.")
        ask_form(
            self, title, forms.scope_fields(one), go, check=forms.need_reason,
            note=lambda _values: note,
        )  # fmt: skip

    async def _scope(self, code: str, values: Values) -> None:
        desk, reason = self.desk, str(values["reason"])
        units, sessions = forms.names_of(values["units"]), forms.names_of(values["sessions"])

        def work() -> OperatorRow:
            from talenta_tui.services.operators import change_scope

            return change_scope(desk.actor, desk.site, code, units, sessions, reason)

        await self._act(work, _("{id} has another scope.").format(id=code))

    async def action_add_key(self) -> None:
        one = await self._chosen("add_key")
        if one is None:
            return

        async def go(values: Values) -> None:
            await self._add_key(one.id, values)

        title = _("A key for {id}: the line of their .pub file").format(id=one.id)
        ask_form(self, title, forms.key_fields(), go, check=forms.check_line)

    async def _add_key(self, code: str, values: Values) -> None:
        desk, line, reason = self.desk, str(values["key"]), str(values["reason"])

        def work() -> str:
            from talenta_tui.services.operator_keys import add_key

            return add_key(desk.actor, desk.site, code, line, reason).fingerprint

        key = await self._act(work, "")
        self.say(_("Added: {fingerprint}").format(fingerprint=key))

    async def action_remove_key(self) -> None:
        one = await self._chosen("remove_key")
        if one is None:
            return
        if not one.keys:
            self.say(_("{id} has no key and cannot come in over SSH.").format(id=one.id), bad=True)
            return

        async def go(values: Values) -> None:
            await self._remove_key(one.id, values)

        title = _("Take a key from {id}").format(id=one.id)
        ask_form(self, title, forms.remove_fields(one), go, check=forms.need_reason)

    async def _remove_key(self, code: str, values: Values) -> None:
        desk, key, reason = self.desk, str(values["fingerprint"]), str(values["reason"])

        def work() -> None:
            from talenta_tui.services.operator_keys import remove_key

            remove_key(desk.actor, desk.site, code, key, reason)

        await self._act(work, _("Removed: {fingerprint}").format(fingerprint=key))
