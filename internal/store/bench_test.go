package store

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// checkIn is what a weekly check-in with one value writes.
func checkIn(after int64, ids func() string) Record {
	goal, metric, person, measure := cascade.ID("kkkkkkkkkkkkkkkkkkkkkkkkkk"), cascade.ID("llllllllllllllllllllllllll"),
		cascade.ID("mmmmmmmmmmmmmmmmmmmmmmmmmm"), cascade.ID("nnnnnnnnnnnnnnnnnnnnnnnnnn")
	confidence := 0.7
	c := &cascade.CheckIn{
		Header: cascade.Header{ID: cascade.ID(ids())}, Goal: goal, At: cascade.AtTime(monday), By: person,
		Status: cascade.OnTrack, Confidence: &confidence,
		Values:  map[cascade.ID]float64{measure: 36.2},
		Learned: "Guided setup halves the time to the first dashboard, for teams with an admin.",
		Next:    "Offer it to the teams without one.",
	}
	o := &cascade.Observation{
		Header: cascade.Header{ID: cascade.ID(ids())}, Metric: metric, At: c.At, Value: 36.2, CheckIn: c.ID,
	}
	r := Record{
		Revision: after + 1, At: monday, Actor: person, Command: "checkIn", Changes: []cascade.Change{{After: c}, {After: o}},
	}
	cascade.Stamp(r.Changes, r.Revision)
	return r
}

func benchmarkCommit(b *testing.B, db *DB) {
	n := 0
	ids := func() string { n++; return fmt.Sprintf("%026d", n) }
	for _, size := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			id := fmt.Sprintf("w%d-%d", size, b.N)
			workspace(b, db, id)
			b.ReportAllocs()
			done := int64(0)
			for b.Loop() {
				w := Write{Workspace: id, Base: done}
				for range size {
					w.Records = append(w.Records, checkIn(done, ids))
					done++
				}
				must(b, db.Commit(b.Context(), []Write{w}))
			}
			b.ReportMetric(float64(done)/b.Elapsed().Seconds(), "checkins/s")
		})
	}
}

func BenchmarkCommitSQLite(b *testing.B) { benchmarkCommit(b, open(b, testenv.SQLite(b), fixed)) }

func BenchmarkCommitPostgres(b *testing.B) { benchmarkCommit(b, open(b, testenv.Postgres(b), fixed)) }

func BenchmarkLoad(b *testing.B) {
	db := open(b, testenv.SQLite(b), fixed)
	workspace(b, db, "w")
	const rows = 100_000
	for at := int64(0); at < 10; at++ {
		var es []cascade.Entity
		for i := range rows / 10 {
			g := goal(fmt.Sprintf("%026d", int(at)*rows+i))
			g.Owners, g.Cycle, g.State = []cascade.ID{"team-aaaaaaaaaaaaaaaaaaaaaa"}, "cycle-bbbbbbbbbbbbbbbbbbbbb",
				cascade.Committed
			es = append(es, g)
		}
		commit(b, db, "w", put(at, es...))
	}
	b.ReportAllocs()
	for b.Loop() {
		es, _, _, err := db.Load(b.Context(), "w")
		must(b, err)
		if len(es) != rows {
			b.Fatalf("%d entities", len(es))
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "entities/s")
}
