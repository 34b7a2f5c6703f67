package main

import (
	"database/sql"
	"errors"
	"path/filepath"

	_ "modernc.org/sqlite" // the same SQLite as Weir's

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

// sqlite is the company in tables as somebody would lay them out who answers these questions by SQL.
type sqlite struct {
	db      *sql.DB
	line    *sql.Stmt
	figures *sql.Stmt
	leaves  []int
	tops    []int
}

const tables = `
	CREATE TABLE goal (id INTEGER PRIMARY KEY, intent TEXT NOT NULL, progress REAL);
	CREATE TABLE link (child INTEGER NOT NULL, parent INTEGER NOT NULL, share REAL, PRIMARY KEY (child, parent))
		WITHOUT ROWID;
	CREATE INDEX link_parent ON link (parent, child, share);`

// CROSS JOIN keeps SQLite from turning the join round: it would then scan all goals for a handful.
const (
	lineQuery = `WITH RECURSIVE above (id) AS (
			SELECT parent FROM link WHERE child = ?
			UNION SELECT parent FROM above CROSS JOIN link ON child = above.id)
		SELECT goal.id, intent FROM above CROSS JOIN goal ON goal.id = above.id`
	figuresQuery = `WITH RECURSIVE below (id, weight) AS (
			SELECT ?, 1.0
			UNION ALL SELECT child, weight * coalesce(share, 1.0) FROM below CROSS JOIN link ON parent = below.id)
		SELECT count(*), sum(weight * progress) / sum(weight) FROM below CROSS JOIN goal ON goal.id = below.id
		WHERE progress IS NOT NULL`
)

func (s *site) inSQL() (*sqlite, error) {
	return s.sql.get(func() (*sqlite, error) {
		m, err := s.inMemory()
		if err != nil {
			return nil, err
		}
		db, err := sql.Open("sqlite", filepath.Join(s.dir, "baseline.db"))
		if err != nil {
			return nil, err
		}
		s.closing = append(s.closing, db.Close)
		db.SetMaxOpenConns(1)
		q := &sqlite{db: db}
		return q, q.fill(&m.snapshot)
	})
}

func (q *sqlite) fill(s *cascade.Snapshot) error {
	if _, err := q.db.Exec(tables); err != nil {
		return err
	}
	tx, err := q.db.Begin()
	if err != nil {
		return err
	}
	number := make(map[cascade.ID]int, s.Len(cascade.KindGoal))
	for g := range s.Goals() {
		number[g.ID] = len(number) + 1
		own := sql.NullFloat64{Float64: float64(progress(s, g))}
		own.Valid = own.Float64 == own.Float64
		if _, err := tx.Exec(`INSERT INTO goal VALUES (?, ?, ?)`, number[g.ID], g.Intent, own); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		switch serves, served := !none(s.AlignmentsUp(g.ID)), !none(s.AlignmentsDown(g.ID)); {
		case serves && !served:
			q.leaves = append(q.leaves, number[g.ID])
		case served && !serves:
			q.tops = append(q.tops, number[g.ID])
		}
	}
	for a := range s.Alignments() {
		if _, err := tx.Exec(`INSERT INTO link VALUES (?, ?, ?)`, number[a.Goal], number[a.To], a.Share); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	q.leaves = some(clock.Seeded(1).Rand("sqlite"), q.leaves)
	if q.line, err = q.db.Prepare(lineQuery); err != nil {
		return err
	}
	q.figures, err = q.db.Prepare(figuresQuery)
	return err
}

func sqlLine(s *site) (result, error) {
	q, err := s.inSQL()
	if err != nil {
		return result{}, err
	}
	return measure(op{run: func(i int) error {
		rows, err := q.line.Query(q.leaves[i%len(q.leaves)])
		if err != nil {
			return err
		}
		defer rows.Close()
		found := 0
		for rows.Next() {
			var id int
			var intent string
			if err := rows.Scan(&id, &intent); err != nil {
				return err
			}
			found++
		}
		if err := rows.Err(); err != nil || found > 0 {
			return err
		}
		return errors.New("nothing stands above a goal that serves one")
	}}, s.budget)
}

// sqlFigures asks for every top goal in turn. That is less than Weir computes, for which each goal has figures.
func sqlFigures(s *site) (result, error) {
	q, err := s.inSQL()
	if err != nil {
		return result{}, err
	}
	return measure(op{run: func(int) error {
		for _, top := range q.tops {
			var n int
			var v sql.NullFloat64
			if err := q.figures.QueryRow(top).Scan(&n, &v); err != nil {
				return err
			}
		}
		return nil
	}}, s.budget)
}
