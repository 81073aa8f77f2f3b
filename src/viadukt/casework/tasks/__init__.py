from viadukt.casework.tasks import appointments as appointments
from viadukt.casework.tasks import mailboxes as mailboxes
