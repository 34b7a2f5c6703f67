package observe_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/observe"
	"weir.dev/weir/internal/sheet"
	"weir.dev/weir/internal/sight"
)

// observed reads tables and says what is observed: a title a line, with its rows.
func observed(t *testing.T, tables ...string) string {
	t.Helper()
	var grids []*sheet.Grid
	for i, data := range tables {
		found, err := sheet.Open(sheet.File{Name: fmt.Sprintf("plan%d.csv", i), Data: []byte(strings.TrimPrefix(data, "\n"))})
		if err != nil {
			t.Fatal(err)
		}
		grids = append(grids, found...)
	}
	p := sheet.Read(grids, sheet.Options{})
	p.Judge(nil)
	ids := clock.Seeded(1)
	s, err := cascade.Load(observe.Document(p), ids)
	if err != nil {
		t.Fatal(err)
	}
	day := cascade.NewDate(2000, 1, 1)
	l := lens.Of(sight.NewWorld(s, day, ids.Secret("handles")).Everyone())
	var b strings.Builder
	for _, o := range observe.Observe(p, finding.Run(l, observe.Rules()), &s) {
		fmt.Fprintf(&b, "%s", o.Title)
		for _, r := range o.Rows {
			if r.At >= 0 {
				fmt.Fprintf(&b, " %d", p.Goals[r.At].Row)
			} else {
				fmt.Fprintf(&b, " →%d", p.Arrows[r.Arrow].Row)
			}
		}
		b.WriteByte('\n')
		if o.Why.IsZero() || o.Ask.IsZero() || !strings.HasSuffix(o.Ask.String(), "?") {
			t.Errorf("%s: why %q, ask %q", o.Title, o.Why, o.Ask)
		}
	}
	return b.String()
}

const good = `
Objective,Key result,Owner,From,To,Unit,By
People in Spain choose us first,Aided recall,Marketing,4,12,%,2027-03-31
,Trials from Spain,Marketing,120,300,trials,2027-03-31
New teams reach their first project in a day,Time to first project,Product,9,1,days,2027-03-31
`

// TestObserved makes each observation once, and holds its rows.
func TestObserved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, table, want string }{
		{"due after", strings.Replace(good, "Objective,Key", "Due,Objective,Key", 1), ""},
		{"after what it is for", `
ID,Goal,Supports,Owner,Target,Due
1,People in Spain choose us first,,Marketing,12%,2027-03-31
2,Every page is there in Spanish,1,Localisation,100%,2027-06-30`, "1 row is due after what it is there for. 2 3"},
		{"copied", `
ID,Goal,Supports,Team,Target,Due
1,Become the first choice for remote teams in Europe,,Company,12%,2027-03-31
2,Marketing becomes the first choice for remote teams in Europe,1,Marketing,,2027-03-31
3,Aided recall in Spain,1,Marketing,12%,2027-03-31`, "1 of 2 goals below another says another’s sentence again. 2 3"},
		{"nothing serves it", good + "A profitable year,,Finance,,,,2027-12-31\n", "Nothing serves “A profitable year”. 5"},
		{
			"work", `
Objective,Key result,Owner,By
People in Spain choose us first,Launch the new help centre,Support,2027-03-31
,Run 12 customer webinars,Support,2027-03-31
,Aided recall from 4% to 12%,Marketing,2027-03-31`,
			"2 of 3 measures say what will be done, not what will be different. 2 3",
		},
		{"no start", `
Objective,Key result,Owner,Target,By
People in Spain choose us first,Aided recall,Marketing,12%,2027-03-31
,Churn,Marketing,3%,2027-03-31`, "2 of 2 targets have no starting value. 2 3"},
		{"kept as it is", `
Objective,Key result,Owner,From,To,By
People in Spain choose us first,Aided recall,Marketing,12%,12%,2027-03-31`, "1 target is the value it starts from. 2"},
		{
			"private", `
Goal,Owner,From,To,By
Call ana.ruiz@northlight.example about churn,CS,4,3,2027-03-31`,
			"1 row holds something that should not be passed on. 2",
		},
		{
			"twice", `
Goal,Owner,From,To,By
Customers hear from us within a day,CS,9,4,2027-03-31
Customers hear from us within a day,Sales,9,4,2027-03-31`, "2 rows say what another row says. 2 3",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := observed(t, c.table); c.want != "" && !strings.Contains(got, c.want+"\n") {
				t.Errorf("got\n%s\nwithout %q", got, c.want)
			}
		})
	}
}

// TestGoodPlan says nothing about a plan that says who, what from where to where, and by when.
func TestGoodPlan(t *testing.T) {
	t.Parallel()
	if got := observed(t, good); got != "" {
		t.Errorf("it cries wolf: %s", got)
	}
}

// TestFive shows no more than five of many, and the same every time.
func TestFive(t *testing.T) {
	t.Parallel()
	const bad = `
ID,Goal,Supports,Due
1,Become the first choice for remote teams in Europe,,2027-03-31
2,Marketing becomes the first choice for remote teams in Europe,1,2027-06-30
3,Launch the help centre and hire ten people in Spain,1,
4,Launch the help centre and hire ten people in Spain,1,
5,Be the best,,
6,Ask bob.ray@northlight.example for the numbers,1,
7,Reach 1000 followers,1,
`
	first := observed(t, bad)
	if n := strings.Count(first, "\n"); n != observe.Most {
		t.Errorf("%d are shown:\n%s", n, first)
	}
	for range 5 {
		if observed(t, bad) != first {
			t.Fatal("it differs")
		}
	}
}
