"""Which kind of errand is done by what: one table."""

from collections.abc import Mapping

from provisioning.policy.errands import ErrandKind
from provisioning.services import access, first_logins, logins
from provisioning.services.errands import Handler

HANDLERS: Mapping[ErrandKind, Handler] = {
    ErrandKind.ACCESS: Handler(
        is_wanted=lambda errand: access.may_change_accounts(errand.run),
        act=access.act_on_access,
        observe=access.look_at_access,
        finish=logins.hand_over_new,
    ),
    ErrandKind.FIRST_LOGIN: Handler(
        is_wanted=first_logins.is_first_login_awaited,
        act=first_logins.act_on_nothing,
        observe=first_logins.look_for_first_login,
        finish=first_logins.forget_replaced,
        is_quiet=True,
    ),
}
