-- What an author is typing, which may be unfinished; versions are always
-- sound. `document` is null when nothing was kept since the latest version
-- was written otherwise. `revision` rises with every change, so that two
-- authors do not overwrite each other unknowingly.
create table draft (
    survey_id      text    primary key references survey (survey_id) on delete cascade,
    document       text,
    revision       integer not null
);
