"""The command line: `viadukt`. Exit codes: 0 done, 1 failed, 2 wrong usage.

Each command lives in its own module and is loaded when it is called, so that `--help` and the supervisor stay light.
"""

import importlib
import importlib.util
import os

import click

COMMANDS = {
    "up": "viadukt.cli.up:up",
    "demo": "viadukt.cli.demo:demo",
    "worker": "viadukt.cli.worker:worker",
    "check": "viadukt.cli.check:check",
    "backup": "viadukt.cli.backup:backup",
    "restore": "viadukt.cli.restore:restore",
    "rotate-key": "viadukt.cli.rotate:rotate_key",
    "renew-keys": "viadukt.cli.renew:renew_keys",
    "purge": "viadukt.cli.purge:purge",
    "invite": "viadukt.cli.invite:invite",
    "jobs": "viadukt.cli.jobs:jobs",
    "post": "viadukt.cli.post:post",
    "find": "viadukt.cli.find:find",
    "guide": "viadukt.cli.guide:guide",
    "simulate": "viadukt.cli.simulate:simulate",
    "people": "viadukt.cli.people:people",
    "import": "viadukt.cli.imports:import_",
    "export": "viadukt.cli.exports:export",
    "web": "viadukt.cli.web:web",
    "prepare": "viadukt.cli.prepare:prepare",
}
"""Name of the command -> where it is. A module that does not exist is a command that does not exist."""


class Commands(click.Group):
    """The table above, loaded one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name, where in COMMANDS.items() if importlib.util.find_spec(where.split(":")[0]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            import difflib  # noqa: PLC0415 - only for who mistyped

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f" Did you mean: viadukt {near[0]}?" if near else " All commands: viadukt --help"
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


FOR_OTHERS = ("export", "find", "guide")
"""Commands that write what others may read; whatever the rest writes is for its owner alone."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Viadukt: workspace and front door of networks of migrant organisations."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viadukt.config.settings")
    if ctx.invoked_subcommand not in FOR_OTHERS:
        before = os.umask(0o077)
        ctx.call_on_close(lambda: os.umask(before))
