"""Housekeeping of rooms that stand below or beside `jobs`, and so cannot register it themselves."""

from datetime import timedelta

from django.core.management import call_command

from viadukt.accounts import public as accounts
from viadukt.audit import public as audit
from viadukt.files import public as files
from viadukt.jobs import public as jobs
from viadukt.jobs.public import periodic
from viadukt.kernel import ratelimit, vault
from viadukt.kernel.actor import JobActor
from viadukt.network import public as network
from viadukt.post import public as post


@periodic("files.scan", every=timedelta(minutes=1), when=files.scan_is_due)
def scan_files() -> None:
    """What could not be scanned when it came."""
    files.scan_pending(actor=JobActor("files.scan"))


@periodic("files.sweep", every=timedelta(hours=1))
def sweep_files() -> None:
    """Uploads that broke off, files nobody attached, blobs of deleted files."""
    files.sweep(actor=JobActor("files.sweep"))


@periodic("kernel.destroy", every=timedelta(minutes=5), when=vault.destructions_are_due)
def destroy_shares() -> None:
    """Erasures whose share could not be destroyed at once, and keys whose time is over."""
    vault.carry_out_destructions()
    vault.destroy_expired_keys()


@periodic("kernel.forget_rates", every=timedelta(hours=1))
def forget_rates() -> None:
    """Counts of the rate limits whose span is over."""
    ratelimit.forget_past()


@periodic("audit.expire", every=timedelta(days=1))
def expire_record() -> None:
    """Months of the record that are older than they are to be kept."""
    audit.expire_months(actor=JobActor("audit.expire"))


@periodic("post.deliver", every=timedelta(seconds=5), when=post.has_due)
def deliver_mail() -> None:
    """Mail that waits in the outbox."""
    post.deliver_due()


@periodic("purge", every=timedelta(days=1))
def forget_what_is_over() -> None:
    """Finished jobs, old mail, old invitations, cards and requests in the pool, and sessions that have expired."""
    jobs.purge()
    post.purge()
    accounts.forget_what_is_over()
    network.forget_seat_invitations()
    network.forget_old_requests()
    call_command("clearsessions")
