from viadukt.casework.tasks import appointments as appointments
