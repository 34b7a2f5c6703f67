package auth

import (
	"fmt"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
)

// Right is something a person may do in a workspace.
type Right string

// The rights.
const (
	Read        Right = "read"
	Listen      Right = "listen"
	Export      Right = "export"
	Plan        Right = "plan"
	CheckIn     Right = "check-in"
	Observe     Right = "observe"
	Acknowledge Right = "acknowledge"
	Apply       Right = "apply"
	Tokens      Right = "tokens"
)

// Scope is what a credential is good for, within the rights of its person.
type Scope = store.Scope

// The scopes. A session begun with a link writes; one begun with a token has the token's scope.
const (
	ScopeRead  = store.ScopeRead
	ScopeWrite = store.ScopeWrite
)

// Row says who has a right.
type Row struct {
	Right Right
	Scope Scope          // what the credential must be good for
	Roles []cascade.Role // who may, from the most to the least trusted
	Doc   string         // one sentence
}

var (
	everybody = []cascade.Role{cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member, cascade.Guest}
	insiders  = []cascade.Role{cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member}
	leads     = []cascade.Role{cascade.Owner, cascade.Admin, cascade.Lead}
)

var table = []Row{
	{Read, ScopeRead, everybody, "Read what one may see; a guest sees only what they are in the audience of."},
	{Listen, ScopeRead, everybody, "Be told that something one may see has changed, and nothing else."},
	{Export, ScopeRead, everybody, "Take what one may see away as a cascade file."},
	{Plan, ScopeRead, insiders, "See what applying cascade files would change, without changing it."},
	{CheckIn, ScopeWrite, insiders, "Check in on goals of one's own teams, or that one is accountable for; owners and administrators on any they see."},
	{Observe, ScopeWrite, insiders, "Record readings of visible metrics that people or programs keep up (sources manual and push)."},
	{Acknowledge, ScopeWrite, insiders, "Acknowledge findings about goals, measures, metrics and teams of one's own teams, or that one is accountable for, and withdraw that; leads, administrators and owners about anything they see, and they alone a whole rule."},
	{Apply, ScopeWrite, leads, "Apply cascade files to what one may see. Who belongs where and who may do what (people, roles, members, leads and places of teams) is changed by owners and administrators only, owners by owners only, and whose a goal is by its own people too."},
	{Tokens, ScopeWrite, everybody, "List and revoke one's own tokens."},
}

// Table returns the permission table: every right has exactly one row, and what has none is refused.
func Table() []Row { return slices.Clone(table) }

func forbidden(subject, format string, args ...any) error {
	return &cascade.Error{Code: cascade.Forbidden, Subject: subject, Message: fmt.Sprintf(format, args...)}
}

// allowed checks a role and a scope against the table.
func allowed(r Right, role cascade.Role, scope Scope) error {
	i := slices.IndexFunc(table, func(row Row) bool { return row.Right == r })
	switch {
	case i < 0:
		return forbidden("", "Nobody may do this.")
	case !slices.Contains(table[i].Roles, role):
		return forbidden("", "Your role here is %s, and this needs %s. Ask an owner or administrator of the workspace.", role, anyOf(table[i].Roles))
	case table[i].Scope == ScopeWrite && scope != ScopeWrite:
		return forbidden("", "Your token is for reading only. Use one with the scope write.")
	}
	return nil
}

// anyOf lists roles as a sentence does.
func anyOf(roles []cascade.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// belongs refuses changes to who belongs where and who may do what, unless the actor's role is above them. Membership
// opens what is restricted, so without this a lead could let themselves into anything.
//
// Owning a goal opens its restricted measures too, of which somebody who sees the goal need not know. So the rule may not
// ask whether there are any.
func belongs(view cascade.Snapshot, person *cascade.Person, changes []cascade.Change) error {
	role := person.Rights()
	for _, c := range changes {
		switch c.Kind() {
		case cascade.KindGoal:
			was, ok := c.Before.(*cascade.Goal)
			if now, put := c.After.(*cascade.Goal); ok && put && !view.MayCheckIn(person.ID, was) && rehomed(was, now) {
				return forbidden(label(c), "Who owns this goal and who is accountable is changed by its own people, or by owners and administrators.")
			}
		case cascade.KindPerson:
			was, now := rank(c.Before), rank(c.After)
			moved := was != now || c.Before == nil || c.After == nil || c.Before.(*cascade.Person).Email != c.After.(*cascade.Person).Email
			switch {
			case !moved:
			case role != cascade.Owner && role != cascade.Admin:
				return forbidden(label(c), "Only owners and administrators add or remove people and change their roles and addresses.")
			case role != cascade.Owner && (was == cascade.Owner || now == cascade.Owner):
				return forbidden(label(c), "Only owners make, change or remove owners.")
			}
		case cascade.KindTeam:
			if role != cascade.Owner && role != cascade.Admin && regrouped(c) {
				return forbidden(label(c), "Only owners and administrators add or remove teams and change a team's members, lead, parent and kind.")
			}
		}
	}
	return nil
}

// rehomed reports whether a goal gets a team or a person that it did not belong to.
func rehomed(was, now *cascade.Goal) bool {
	return slices.ContainsFunc(now.Owners, func(t cascade.ID) bool { return !slices.Contains(was.Owners, t) }) ||
		slices.ContainsFunc(now.Accountable, func(p cascade.ID) bool { return !slices.Contains(was.Accountable, p) })
}

// rank is the role a person entity gives; nobody has none.
func rank(e cascade.Entity) cascade.Role {
	if p, ok := e.(*cascade.Person); ok {
		return p.Rights()
	}
	return ""
}

// regrouped reports whether a change to a team moves anybody's membership.
func regrouped(c cascade.Change) bool {
	if c.Before == nil || c.After == nil {
		return true
	}
	was, now := c.Before.(*cascade.Team), c.After.(*cascade.Team)
	return was.Lead != now.Lead || was.Parent != now.Parent || was.Type != now.Type || !slices.Equal(was.Members, now.Members)
}

func label(c cascade.Change) string {
	e := c.After
	if e == nil {
		e = c.Before
	}
	if key := e.Head().Key; key != "" {
		return string(c.Kind()) + " " + key
	}
	return string(c.Kind()) + " " + string(c.ID())
}
