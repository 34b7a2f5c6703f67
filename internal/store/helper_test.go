package store

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/testenv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	monday = time.Date(2026, 11, 16, 9, 0, 0, 123_456_000, time.UTC)
	fixed  = clock.Of(func() time.Time { return monday }, func() time.Time { return monday })
)

// both runs f on an empty database of each engine.
func both(t *testing.T, f func(t *testing.T, db *DB)) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) { f(t, open(t, url, fixed)) })
}

func open(t testing.TB, url string, c clock.Clock) *DB {
	t.Helper()
	db, err := Open(t.Context(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, want cascade.Code) {
	t.Helper()
	if got := cascade.CodeOf(err); got != want || want == "" && err != nil {
		t.Errorf("%s: %v (code %q), want code %q", what, err, got, want)
	}
}

func workspace(t testing.TB, db *DB, id string) {
	t.Helper()
	must(t, db.CreateWorkspace(t.Context(), "", id, "key-"+id))
}

// put makes the record that creates entities after a revision.
func put(after int64, es ...cascade.Entity) Record {
	r := Record{Revision: after + 1, At: monday.Add(time.Duration(after) * time.Second), Actor: "ana", Command: "put"}
	for _, e := range es {
		r.Changes = append(r.Changes, cascade.Change{After: e})
	}
	cascade.Stamp(r.Changes, r.Revision)
	return r
}

func commit(t testing.TB, db *DB, ws string, records ...Record) {
	t.Helper()
	must(t, db.Commit(t.Context(), []Write{{Workspace: ws, Base: records[0].Revision - 1, Records: records}}))
}

func goal(id string) *cascade.Goal {
	return &cascade.Goal{Header: cascade.Header{ID: cascade.ID(id), Key: id}, Intent: "We win " + id}
}

func reading(id string, value float64) *cascade.Observation {
	return &cascade.Observation{
		Header: cascade.Header{ID: cascade.ID(id)}, Metric: "m1", At: cascade.OnDay(cascade.DateOf(monday)), Value: value,
		CheckIn: "c1",
	}
}

// filled returns an entity of a kind with something in every field that is kept.
func filled(k cascade.Kind, id string) cascade.Entity {
	e := cascade.New(k)
	n := 0
	fill(reflect.ValueOf(e).Elem(), &n)
	*e.Head() = cascade.Header{ID: cascade.ID(id), Key: e.Head().Key}
	return e
}

func fill(v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case cascade.Date:
		v.Set(reflect.ValueOf(cascade.DateOf(monday) + cascade.Date(*n)))
		return
	case cascade.Moment:
		v.Set(reflect.ValueOf(cascade.AtTime(monday.Add(time.Duration(*n) * time.Microsecond))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d: ‘é’ 漢 <&>\" \\ \n\t😀", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(-1.0/3 + float64(*n))
	case reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(v.Field(i), n)
			}
		}
	default:
		panic("fill cannot make a " + v.Type().String())
	}
}

var compare = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b cascade.Moment) bool { return a == b })}

func wantEntities(t *testing.T, db *DB, ws string, want ...cascade.Entity) {
	t.Helper()
	got, _, _, err := db.Load(t.Context(), ws)
	must(t, err)
	if diff := cmp.Diff(want, got, compare); diff != "" {
		t.Errorf("entities of %s (-want +got):\n%s", ws, diff)
	}
}

func wantVerified(t *testing.T, db *DB, ws, wrong string) Report {
	t.Helper()
	r, err := db.Verify(t.Context(), ws)
	must(t, err)
	if wrong == "" && !r.Wrong.IsZero() || !strings.Contains(r.Wrong.String(), wrong) {
		t.Errorf("Verify of %q says %q, want %q", ws, r.Wrong, wrong)
	}
	return r
}

// wait returns with the next hint. How soon one must come, the intervals at which a database is looked at say.
func wait(t *testing.T, hint <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	select {
	case <-hint:
	case <-ctx.Done():
		t.Fatal("no hint came")
	}
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
