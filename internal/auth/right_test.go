package auth_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
)

var update = flag.Bool("update", false, "write the generated page")

var roles = []cascade.Role{cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member, cascade.Guest}

// The table, once more and by hand: a change to who may do what is to be made twice.
func TestTable(t *testing.T) {
	t.Parallel()
	want := map[auth.Right]string{ // role letters, then whether a reading credential is enough
		auth.Read: "oalmg read", auth.Listen: "oalmg read", auth.Export: "oalmg read", auth.Plan: "oalm read",
		auth.CheckIn: "oalm write", auth.Observe: "oalm write", auth.Acknowledge: "oalm write", auth.Edit: "oalm write",
		auth.Apply:  "oalm write",
		auth.Tokens: "oalmg write", auth.Jobs: "oa read",
	}
	seen := map[auth.Right]bool{}
	for _, row := range auth.Table() {
		if seen[row.Right] {
			t.Errorf("%s has two rows", row.Right)
		}
		seen[row.Right] = true
		if !strings.HasSuffix(row.Doc.String(), ".") {
			t.Errorf("%s is not explained", row.Right)
		}
		letters, scope, _ := strings.Cut(want[row.Right], " ")
		for _, role := range append(slices.Clone(roles), "", "root") {
			for _, s := range []auth.Scope{auth.ScopeRead, auth.ScopeWrite, ""} {
				may := role != "" && strings.Contains(letters, string(role[0])) && role != "root" &&
					(scope == "read" || s == auth.ScopeWrite)
				err := auth.Principal{Role: role, Scope: s}.May(row.Right)
				if (err == nil) != may {
					t.Errorf("%s as %q with scope %q: %v, want allowed: %v", row.Right, role, s, err, may)
				}
				if err != nil && cascade.CodeOf(err) != cascade.Forbidden {
					t.Errorf("%s: %v is not a refusal", row.Right, err)
				}
			}
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d rights have rows, want %d", len(seen), len(want))
	}
	if err := (auth.Principal{Role: cascade.Owner, Scope: auth.ScopeWrite}).May("fly"); cascade.CodeOf(err) !=
		cascade.Forbidden {
		t.Error("a right without a row answers", err)
	}
}

// TestPermissionsPage keeps docs/reference/permissions.md in step; -update writes it.
func TestPermissionsPage(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Who may do what\n\nA right needs a role in the workspace and a credential whose scope is enough: a " +
		"token has the scope read or write, a session begun with a link has write, and one begun with a token has that " +
		"token's. What anybody sees is decided apart from this, thing by thing.\n\n")
	b.WriteString("| right | scope | " +
		"owner | admin | lead | member | guest | what it is |\n|---|---|---|---|---|---|---|---|\n")
	for _, row := range auth.Table() {
		fmt.Fprintf(&b, "| %s | %s |", row.Right, row.Scope)
		for _, role := range roles {
			mark := " "
			if slices.Contains(row.Roles, role) {
				mark = " yes "
			}
			b.WriteString(mark + "|")
		}
		fmt.Fprintf(&b, " %s |\n", row.Doc)
	}
	b.WriteString("\n## Making, changing and removing\n\nWhat somebody makes, changes or removes, on a page, by the API " +
		"or by a file, is looked up here by kind and act; the first row that fits decides. It holds for what they see: " +
		"everything else answers as what is not there. What merely follows from a removal is not asked about.\n\n| kind | " +
		"act | of | when | who |\n|---|---|---|---|---|\n")
	for _, row := range cascade.Permissions() {
		var who []string
		for _, g := range row.Grants {
			who = append(who, string(g))
		}
		kind := string(row.Kind)
		if kind == "" {
			kind = "all else"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", kind, row.Act, strings.Join(row.Fields, ", "), row.When,
			strings.Join(who, "; "))
	}
	b.WriteString("\nA person without a role is a member. Rights are looked up in the workspace at every request, and " +
		"again at the moment a change is decided.\n")
	const page = "../../docs/reference/permissions.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, []byte(b.String())) {
		t.Errorf("%s is out of date: run go generate ./internal/auth", page)
	}
}

// applied is what somebody applies, and who may.
type applied struct {
	name string
	doc  []cascade.Entity
	by   string // letters of the roles that may
}

func checkApplied(t *testing.T, docs []applied) {
	t.Helper()
	for _, c := range docs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, t.TempDir()+"/weir.db", auth.Options{})
			for _, who := range []string{"gus", "mia", "lea", "ada", "ola"} { // the least trusted first
				principal, err := p.auth.Principal(p.request(bearer(p.token(who, auth.ScopeWrite))), "")
				if err != nil {
					t.Fatal(err)
				}
				before, err := p.engine.Operator(p.acme.ID)
				if err != nil {
					t.Fatal(err)
				}
				_, refusal := p.engine.Do(t.Context(), p.acme.ID,
					principal.Command(auth.Apply, engine.Apply(principal.Person, cascade.Document{Entities: c.doc}, false)))
				may := strings.Contains(c.by, who[:1]) // ola is the owner, ada the admin, lea the lead
				if (refusal == nil) != may {
					t.Errorf("%s: %v, want allowed: %v", who, refusal, may)
				}
				after, err := p.engine.Operator(p.acme.ID)
				if err != nil {
					t.Fatal(err)
				}
				if refusal != nil && (cascade.CodeOf(refusal) != cascade.Forbidden || after != before) {
					t.Errorf("%s: the refusal is %v, and changed something: %v", who, refusal, after != before)
				}
			}
		})
	}
}

func key(k string) cascade.Header { return cascade.Header{Key: k} }

// Applying does not let anybody raise themselves or others by their roles and addresses.
func TestApplyDoesNotRaisePeople(t *testing.T) {
	t.Parallel()
	checkApplied(t, []applied{
		{"people as they are", []cascade.Entity{&cascade.Person{Header: key("mia"), Name: "Mia"}}, "oalm"},
		{"a person's name", []cascade.Entity{&cascade.Person{Header: key("gus"), Name: "Gus G.", Role: cascade.Guest}}, "oa"},
		{"one's own name, then as it is", []cascade.Entity{&cascade.Person{Header: key("mia"), Name: "Mia M."}}, "oalm"},
		{
			"oneself an owner",
			[]cascade.Entity{&cascade.Person{Header: key("lea"), Name: "Lea", Role: cascade.Owner}, &cascade.Person{
				Header: key("ada"), Name: "Ada", Role: cascade.Owner,
			}},
			"o",
		},
		{"a member an admin", []cascade.Entity{&cascade.Person{Header: key("mia"), Name: "Mia", Role: cascade.Admin}}, "oa"},
		{"an owner a member, and another in their place", []cascade.Entity{
			&cascade.Person{Header: key("ola"), Name: "Ola", Email: "ola@acme.example"},
			&cascade.Person{Header: key("eve"), Name: "Eve", Role: cascade.Owner},
		}, "o"},
		{
			"an owner's address", []cascade.Entity{
				&cascade.Person{Header: key("ola"), Name: "Ola", Role: cascade.Owner, Email: "evil@acme.example"},
			}, "o",
		},
		{"somebody new", []cascade.Entity{&cascade.Person{Header: key("eve")}}, "oa"},
	})
}

// Membership opens what is restricted, and applying does not let anybody into a team.
func TestApplyDoesNotRaiseInTeams(t *testing.T) {
	t.Parallel()
	checkApplied(t, []applied{
		{
			"a mandate",
			[]cascade.Entity{&cascade.Team{
				Header: key("hr"), Name: "Human resources", Type: cascade.Unit, Parent: "all", Members: []cascade.ID{"ola"},
			}},
			"oa",
		},
		{
			"into a team",
			[]cascade.Entity{&cascade.Team{
				Header: key("hr"), Name: "People", Type: cascade.Unit, Parent: "all", Members: []cascade.ID{"ola", "lea"},
			}},
			"oa",
		},
		{
			"lead of a team",
			[]cascade.Entity{&cascade.Team{
				Header: key("hr"), Name: "People", Type: cascade.Unit, Parent: "all", Lead: "lea", Members: []cascade.ID{"ola"},
			}},
			"oa",
		},
		{
			"a team below", []cascade.Entity{
				&cascade.Team{Header: key("mine"), Type: cascade.Unit, Parent: "hr", Members: []cascade.ID{"lea"}},
			}, "oa",
		},
	})
}

// Owning a goal opens it, and applying does not let anybody take what others own.
func TestApplyDoesNotRaiseOverGoals(t *testing.T) {
	t.Parallel()
	checkApplied(t, []applied{
		{"a metric", []cascade.Entity{&cascade.Metric{Header: key("load"), Name: "Load of the pages"}}, "oa"},
		{
			"oneself accountable for a goal",
			[]cascade.Entity{&cascade.Goal{
				Header: key("staff"), Intent: "Staff the year", Owners: []cascade.ID{"hr"}, Accountable: []cascade.ID{"lea"},
			}},
			"oa",
		},
		{
			"all of us owners of a goal",
			[]cascade.Entity{&cascade.Goal{Header: key("staff"), Intent: "Staff the year", Owners: []cascade.ID{"hr", "all"}}},
			"oa",
		},
		{
			"a goal's words",
			[]cascade.Entity{&cascade.Goal{Header: key("staff"), Intent: "Staff next year", Owners: []cascade.ID{"hr"}}},
			"oa",
		},
		{
			"a goal of one's own",
			[]cascade.Entity{&cascade.Goal{
				Header: key("led"), Intent: "Lead", Owners: []cascade.ID{"hr"}, Accountable: []cascade.ID{"lea", "mia"},
			}},
			"oa",
		},
		{
			"a new goal", []cascade.Entity{
				&cascade.Goal{Header: key("new"), Intent: "New", Owners: []cascade.ID{"all"}, Accountable: []cascade.ID{"lea"}},
			}, "oa",
		},
		{
			"a new goal that nobody owns, then as it is",
			[]cascade.Entity{&cascade.Goal{Header: key("new"), Intent: "New"}},
			"oalm",
		},
	})
}

// A role that has gone between the request and the decision does not count.
func TestTheRightIsCheckedAgain(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for _, c := range []struct {
			who string
			end func()
		}{
			{"lea", func() {
				p.apply(p.local,
					cascade.Document{
						Entities: []cascade.Entity{&cascade.Person{Header: cascade.Header{Key: "lea"}, Role: cascade.Member}},
					}, false)
			}},
			{"ada", func() { p.remove("ada") }},
		} {
			principal, err := p.auth.Principal(p.request(bearer(p.token(c.who, auth.ScopeWrite))), "")
			if err != nil {
				t.Fatal(err)
			}
			c.end()
			doc := cascade.Document{
				Entities: []cascade.Entity{&cascade.Metric{Header: cascade.Header{Key: "load"}, Name: "Changed"}},
			}
			_, err = p.engine.Do(t.Context(), p.acme.ID,
				principal.Command(auth.Apply, engine.Apply(principal.Person, doc, false)))
			if cascade.CodeOf(err) != cascade.Forbidden {
				t.Errorf("%s: %v, want forbidden", c.who, err)
			}
		}
	})
}
