"""The tables of the data folder's database, one migration per schema version.

A migration that was ever released is never edited: a change is a new migration, and the version before it keeps its
fixture in ``tests/store/fixtures``.
"""

from __future__ import annotations

_VERSION_1 = (
    """
    CREATE TABLE instances (
        id TEXT PRIMARY KEY,
        host TEXT NOT NULL,
        pid INTEGER NOT NULL,
        process_mark TEXT,
        started REAL NOT NULL,
        heartbeat REAL NOT NULL,
        ended REAL
    )
    """,
    # title_folded: LIKE ignores the case of ASCII letters only
    """
    CREATE TABLE chats (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        title_folded TEXT NOT NULL,
        created REAL NOT NULL,
        updated REAL NOT NULL,
        head TEXT,
        model TEXT NOT NULL,
        engine TEXT NOT NULL,
        kernel_name TEXT,
        kernel_bound_id TEXT,
        approval TEXT NOT NULL,
        code_mode TEXT NOT NULL,
        code_on INTEGER NOT NULL,
        folder TEXT NOT NULL,
        archived INTEGER NOT NULL,
        pinned INTEGER NOT NULL
    )
    """,
    "CREATE INDEX chats_by_change ON chats (archived, updated, id)",
    """
    CREATE TABLE messages (
        id TEXT PRIMARY KEY,
        chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
        parent_id TEXT,
        role TEXT NOT NULL,
        created REAL NOT NULL,
        model TEXT,
        usage TEXT,
        stopped_reason TEXT,
        turn_id TEXT,
        steps INTEGER NOT NULL,
        ended REAL
    )
    """,
    "CREATE INDEX messages_of_chat ON messages (chat_id, parent_id)",
    # an execution's body is in its own table, found by id without its message
    """
    CREATE TABLE parts (
        message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        type TEXT NOT NULL,
        body TEXT,
        execution_id TEXT,
        PRIMARY KEY (message_id, position)
    )
    """,
    """
    CREATE TABLE executions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
        message_id TEXT,
        position INTEGER,
        origin TEXT NOT NULL,
        engine TEXT NOT NULL,
        status TEXT NOT NULL,
        final INTEGER NOT NULL,
        anchor_message_id TEXT,
        instance_id TEXT,
        body TEXT NOT NULL
    )
    """,
    "CREATE INDEX executions_of_chat ON executions (chat_id, message_id, number)",
    "CREATE INDEX executions_of_message ON executions (message_id, position)",
    "CREATE INDEX open_executions ON executions (instance_id) WHERE final = 0",
    """
    CREATE TABLE turns (
        id TEXT PRIMARY KEY,
        chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
        user_message_id TEXT NOT NULL,
        answer_id TEXT NOT NULL,
        state TEXT NOT NULL,
        started REAL NOT NULL,
        ended REAL,
        instance_id TEXT,
        model TEXT
    )
    """,
    "CREATE INDEX turns_of_chat ON turns (chat_id, started)",
    "CREATE UNIQUE INDEX one_open_turn ON turns (chat_id) WHERE state IN ('running', 'stopping')",
    """
    CREATE TABLE steps (
        turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        model TEXT NOT NULL,
        started REAL NOT NULL,
        ended REAL,
        finish TEXT,
        usage TEXT,
        bag TEXT NOT NULL,
        PRIMARY KEY (turn_id, position)
    )
    """,
    """
    CREATE TABLE queued (
        chat_id TEXT PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
        request TEXT NOT NULL,
        created REAL NOT NULL
    )
    """,
    # The references to a blob are counted by the index, so that no counter can drift. No cascade: a chat's files
    # are deleted by hand, because their blobs must be looked at.
    """
    CREATE TABLE files (
        id TEXT PRIMARY KEY,
        chat_id TEXT REFERENCES chats (id),
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        created REAL NOT NULL
    )
    """,
    "CREATE INDEX files_of_blob ON files (sha256)",
    "CREATE INDEX files_of_chat ON files (chat_id)",
    # blobs that lost their last file and are yet to be removed from the disk
    "CREATE TABLE unused_blobs (sha256 TEXT PRIMARY KEY)",
    """
    CREATE TABLE client_ids (
        kind TEXT NOT NULL,
        scope TEXT NOT NULL,
        client_id TEXT NOT NULL,
        chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
        result_id TEXT NOT NULL,
        created REAL NOT NULL,
        PRIMARY KEY (kind, scope, client_id)
    )
    """,
    "CREATE INDEX client_ids_of_chat ON client_ids (chat_id)",
    "CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL, changed REAL NOT NULL)",
)

# What counts against the budgets, apart from the chats: deleting one gives nothing back. The turn itself is at
# position -1, the tokens of its steps are at their numbers.
_VERSION_2 = (
    """
    CREATE TABLE uses (
        turn_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        at REAL NOT NULL,
        turns INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        PRIMARY KEY (turn_id, position)
    )
    """,
    "CREATE INDEX uses_by_time ON uses (at, turns, tokens)",
)

# uses.cached: how many of the tokens the model's server read from its cache; they cost a fraction of the others.
# steps.told: what of the conversation a step's request held, so that the next one leaves out the same.
# steps.parts_end: which parts of an answer a model call wrote; text behind its code is not that of the next one.
_VERSION_3 = (
    "ALTER TABLE uses ADD COLUMN cached INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX uses_by_time",
    "CREATE INDEX uses_by_time ON uses (at, turns, tokens, cached)",
    "ALTER TABLE steps ADD COLUMN told TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE steps ADD COLUMN parts_end INTEGER",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, _VERSION_3)
"""``MIGRATIONS[n]`` takes the database from version n to n + 1."""

SCHEMA_VERSION = len(MIGRATIONS)
