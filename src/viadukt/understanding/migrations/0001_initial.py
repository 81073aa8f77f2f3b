"""The full-text index: one table with the folded words, beside it what each database searches quickest."""

from django.db import migrations

SQLITE = """
CREATE TABLE understanding_text (
    id integer PRIMARY KEY, kind varchar(40) NOT NULL, object_id varchar(80) NOT NULL,
    titles text NOT NULL, body text NOT NULL, UNIQUE (kind, object_id)
);
CREATE VIRTUAL TABLE understanding_text_words USING fts5(
    titles, body, content='understanding_text', content_rowid='id', tokenize="unicode61 remove_diacritics 0", prefix='2 3 4'
);
CREATE TABLE understanding_word (word text PRIMARY KEY) WITHOUT ROWID;
"""

POSTGRESQL = """
CREATE TABLE understanding_text (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, kind varchar(40) NOT NULL, object_id varchar(80) NOT NULL,
    titles text NOT NULL, body text NOT NULL, words tsvector NOT NULL, UNIQUE (kind, object_id)
);
CREATE INDEX understanding_text_words ON understanding_text USING gin (words);
CREATE TABLE understanding_word (word text COLLATE "C" PRIMARY KEY);
"""


def create(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements.split(";\n"):
        if statement.strip():
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE understanding_text_words")
    schema_editor.execute("DROP TABLE understanding_text")
    schema_editor.execute("DROP TABLE understanding_word")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create, drop)]
