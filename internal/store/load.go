package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

// Workspace is one organisation's cascade as the instance knows it.
type Workspace struct {
	ID       string
	Key      string // its name in paths; follows its Settings
	Revision int64
	Created  time.Time
}

var (
	sqlWorkspaces = newStatement(
		`SELECT id, key, revision, created FROM workspace WHERE id <> '' ORDER BY created, id`)
	sqlCreateWorkspace = newStatement(
		`INSERT INTO workspace (id, key, revision, head, created, rows) VALUES ($1, $2, 0, $3, $4, $5)`)
	sqlRevision     = newStatement(`SELECT revision, head FROM workspace WHERE id = $1`)
	sqlEntities     = newStatement(`SELECT kind, id, seq, body FROM entity WHERE workspace = $1 ORDER BY seq`)
	sqlEntity       = newStatement(`SELECT body FROM entity WHERE workspace = $1 AND seq = $2`)
	sqlObservations = newStatement(
		`SELECT id, seq, key, metric, at, value, note, checkin FROM observation WHERE workspace = $1 ORDER BY seq`)
	sqlPacks = newStatement(`SELECT body FROM pack WHERE workspace = $1 ORDER BY seq`)
	sqlTail  = newStatement(`SELECT j.revision, j.at, j.actor, j.command, p.format, p.body
		FROM journal j LEFT JOIN payload p ON p.workspace = j.workspace AND p.revision = j.revision
		WHERE j.workspace = $1 AND j.revision > $2 ORDER BY j.revision LIMIT $3`)
)

// eachRow reads the rows of things but readings, oldest first. body is good until the next.
func eachRow(
	ctx context.Context, r runner, workspace string,
	f func(kind cascade.Kind, id cascade.ID, seq int64, body []byte) error,
) error {
	return r.each(ctx, sqlEntities, []any{workspace}, func(rows *sql.Rows) error {
		var (
			kind cascade.Kind
			id   cascade.ID
			seq  int64
			body sql.RawBytes
		)
		if err := rows.Scan(&kind, &id, &seq, &body); err != nil {
			return err
		}
		return f(kind, id, seq, body)
	})
}

// CreateWorkspace adds an empty workspace. It answers Conflict when the key is taken.
func (db *DB) CreateWorkspace(ctx context.Context, actor cascade.ID, id, key string) error {
	if id == Instance || key == "" {
		return invalid(words.T("a workspace needs an id and a key"))
	}
	return db.audited(ctx, actor, "workspace.create", detail("workspace", id), func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, sqlCreateWorkspace, id, key, []byte{}, micros(db.clock.Now()), db.schema.Has)
		if err == nil {
			_, err = r.exec(ctx, sqlFollowNew, id)
		}
		return err
	})
}

// Workspaces lists the workspaces in order of creation.
func (db *DB) Workspaces(ctx context.Context) ([]Workspace, error) {
	var all []Workspace
	err := db.look().each(ctx, sqlWorkspaces, nil, func(rows *sql.Rows) error {
		var (
			w       Workspace
			created int64
		)
		err := rows.Scan(&w.ID, &w.Key, &w.Revision, &created)
		w.Created = moment(created)
		all = append(all, w)
		return err
	})
	return all, db.fail(ctx, err)
}

// Revision returns the number of the last record of a workspace.
func (db *DB) Revision(ctx context.Context, workspace string) (int64, error) {
	n, err := revision(ctx, db.look(), workspace)
	return n, db.fail(ctx, err)
}

func revision(ctx context.Context, r runner, workspace string) (int64, error) {
	n, _, err := headOfChain(ctx, r, workspace)
	return n, err
}

func headOfChain(ctx context.Context, r runner, workspace string) (revision int64, head []byte, err error) {
	err = r.get(ctx, sqlRevision, []any{workspace}, &revision, &head)
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound(words.T("there is no workspace %s", workspace))
	}
	return revision, head, err
}

// Load returns every entity of a workspace in order of creation, with the revision they stand at and the head of its
// chain.
func (db *DB) Load(
	ctx context.Context, workspace string,
) (entities []cascade.Entity, revision int64, head []byte, err error) {
	err = db.view(ctx, func(r runner) error {
		if revision, head, err = headOfChain(ctx, r, workspace); err != nil {
			return err
		}
		if entities, err = loadEntities(ctx, r, workspace); err != nil {
			return err
		}
		var readings []cascade.Entity
		err := eachReading(ctx, r, workspace, func(o *cascade.Observation) error {
			readings = append(readings, o)
			return nil
		})
		slices.SortFunc(readings, cascade.ByCreation)
		entities = merge(entities, readings)
		return err
	})
	if err != nil {
		return nil, 0, nil, err
	}
	return entities, revision, head, nil
}

// Snapshot returns the state of a workspace, with the revision it stands at.
func (db *DB) Snapshot(ctx context.Context, workspace string) (s cascade.Snapshot, revision int64, err error) {
	b := cascade.NewBuilder()
	err = db.view(ctx, func(r runner) error {
		if revision, _, err = headOfChain(ctx, r, workspace); err != nil {
			return err
		}
		entities, err := loadEntities(ctx, r, workspace)
		if err != nil {
			return err
		}
		for i, e := range entities {
			b.Add(e)
			entities[i] = nil
		}
		if err := eachObservation(ctx, r, workspace, func(o *cascade.Observation) error {
			b.AddReading(o)
			return nil
		}); err != nil {
			return err
		}
		return eachPack(ctx, r, workspace, b.AddPack)
	})
	if err != nil {
		return cascade.Snapshot{}, 0, err
	}
	return b.Snapshot(), revision, nil
}

// merge joins two lists that are in order of creation.
func merge(a, b []cascade.Entity) []cascade.Entity {
	if len(a) == 0 || len(b) == 0 {
		return append(a, b...)
	}
	out := make([]cascade.Entity, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Head().Seq < b[0].Head().Seq {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// eachReading reads the readings of a workspace, in no order.
func eachReading(ctx context.Context, r runner, workspace string, do func(*cascade.Observation) error) error {
	if err := eachObservation(ctx, r, workspace, do); err != nil {
		return err
	}
	return eachPack(ctx, r, workspace, func(body []byte) error { return cascade.Unpack(body, do) })
}

// eachPack reads the packs of a workspace. body is good until the next.
func eachPack(ctx context.Context, r runner, workspace string, do func(body []byte) error) error {
	if r.schema < packSchema {
		return nil
	}
	return r.each(ctx, sqlPacks, []any{workspace}, func(rows *sql.Rows) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		return do(body)
	})
}

// eachObservation reads the readings that have a row of their own, oldest first.
func eachObservation(ctx context.Context, r runner, workspace string, do func(*cascade.Observation) error) error {
	return eachReadingOf(ctx, r, sqlObservations, []any{workspace}, do)
}

func eachReadingOf(
	ctx context.Context, r runner, of *statement, args []any, do func(*cascade.Observation) error,
) error {
	return r.each(ctx, of, args, func(rows *sql.Rows) error {
		var (
			o  cascade.Observation
			at sql.RawBytes
		)
		if err := rows.Scan(&o.ID, &o.Seq, &o.Key, &o.Metric, &at, &o.Value, &o.Note, &o.CheckIn); err != nil {
			return err
		}
		if err := o.At.UnmarshalText(at); err != nil {
			return fmt.Errorf("store: observation %s: %w", o.ID, err)
		}
		return do(&o)
	})
}

// A page is some rows of entity, read together so that they can be decoded beside the reading of the next.
type page struct {
	kinds    []cascade.Kind
	ends     []int // of each body in text
	text     []byte
	entities []cascade.Entity
	err      error
}

const pageRows = 512

func loadEntities(ctx context.Context, r runner, workspace string) ([]cascade.Entity, error) {
	var (
		pages []*page
		work  = make(chan *page, 4)
		spare = make(chan []byte, 8) // to hold the texts of further pages
		wg    sync.WaitGroup
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for p := range work {
				p.decode()
				select {
				case spare <- p.text[:0]:
				default:
				}
				p.text = nil
			}
		})
	}
	var (
		p        *page
		kind, id sql.RawBytes
		seq      int64
		body     sql.RawBytes
	)
	err := r.each(ctx, sqlEntities, []any{workspace}, func(rows *sql.Rows) error {
		if err := rows.Scan(&kind, &id, &seq, &body); err != nil {
			return err
		}
		k, ok := kindByName[string(kind)]
		if !ok {
			return fmt.Errorf("store: %s is of kind %q, which this program does not know", id, kind)
		}
		if p == nil {
			p = &page{kinds: make([]cascade.Kind, 0, pageRows), ends: make([]int, 0, pageRows)}
			pages = append(pages, p)
			select {
			case p.text = <-spare:
			default:
			}
		}
		p.kinds, p.text = append(p.kinds, k), append(p.text, body...)
		if p.ends = append(p.ends, len(p.text)); len(p.ends) == pageRows {
			work <- p
			p = nil
		}
		return nil
	})
	if p != nil {
		work <- p
	}
	close(work)
	wg.Wait()
	if err != nil {
		return nil, err
	}
	all := make([]cascade.Entity, 0, len(pages)*pageRows)
	for _, p := range pages {
		if p.err != nil {
			return nil, p.err
		}
		all = append(all, p.entities...)
	}
	return all, nil
}

var kindByName = func() map[string]cascade.Kind {
	m := make(map[string]cascade.Kind, len(cascade.Kinds))
	for _, k := range cascade.Kinds {
		m[string(k)] = k
	}
	return m
}()

func (p *page) decode() {
	p.entities = make([]cascade.Entity, 0, len(p.kinds))
	start := 0
	for i, k := range p.kinds {
		e, err := cascade.Decode(k, p.text[start:p.ends[i]])
		if err != nil {
			p.err = err
			return
		}
		p.entities = append(p.entities, e)
		start = p.ends[i]
	}
}

// Tail returns at most limit records of a workspace's journal that follow revision after, oldest first. People in them
// carry the names and addresses their rows have now, or none when the rows are gone.
func (db *DB) Tail(ctx context.Context, workspace string, after int64, limit int) ([]Record, error) {
	var (
		records []Record
		formats []int64
	)
	err := db.view(ctx, func(r runner) error {
		err := r.each(ctx, sqlTail, []any{workspace, after, limit}, func(rows *sql.Rows) error {
			rec, format, err := scanRecord(rows)
			records, formats = append(records, rec), append(formats, format)
			return err
		})
		if err != nil {
			return err
		}
		for i := range records {
			if formats[i] == formatParts {
				if err := records[i].join(ctx, r, workspace); err != nil {
					return err
				}
			}
			if err := db.present(ctx, r, workspace, formats[i], &records[i]); err != nil {
				return err
			}
			for _, c := range records[i].Changes {
				if err := name(ctx, r, workspace, c); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

func scanRecord(rows *sql.Rows) (rec Record, format int64, err error) {
	var (
		at   int64
		has  sql.NullInt64
		body sql.RawBytes
	)
	if err = rows.Scan(&rec.Revision, &at, &rec.Actor, &rec.Command, &has, &body); err != nil {
		return rec, 0, err
	}
	format = has.Int64
	rec.At = time.UnixMicro(at).UTC()
	switch {
	case !has.Valid:
		err = fmt.Errorf("store: record %d has no payload; run weir audit verify", rec.Revision)
	case format == formatErased:
		rec.Erased = true
	case hasChanges(format):
		rec.Changes, rec.Reason, err = openPayload(format, body)
	case format == formatDetail:
		rec.Detail = append([]byte(nil), body...)
	default:
		err = fmt.Errorf("store: record %d is written in format %d, which this program does not know; use a newer Weir",
			rec.Revision, format)
	}
	return rec, format, err
}

// join adds the changes of a record whose payload stands in parts.
func (r *Record) join(ctx context.Context, from runner, workspace string) error {
	err := eachChanges(ctx, from, workspace, r.Revision, func(cs []cascade.Change) error {
		r.Changes = append(r.Changes, cs...)
		return nil
	})
	if err == nil && len(r.Changes) == 0 {
		err = errPart
	}
	return err
}

// name fills in what the journal does not know of a person.
func name(ctx context.Context, r runner, workspace string, c cascade.Change) error {
	if c.Kind() != cascade.KindPerson {
		return nil
	}
	var body []byte
	err := r.get(ctx, sqlEntity, []any{workspace, headOf(c).Seq}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	e, err := cascade.Decode(cascade.KindPerson, body)
	if err != nil {
		return err
	}
	now := e.(*cascade.Person)
	for _, side := range []cascade.Entity{c.Before, c.After} {
		if p, ok := side.(*cascade.Person); ok {
			p.Name, p.Email = now.Name, now.Email
		}
	}
	return nil
}
