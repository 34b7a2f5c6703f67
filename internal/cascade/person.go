package cascade

import (
	"strings"

	"weir.dev/weir/internal/words"
)

// KindPerson is the kind of Person.
const KindPerson Kind = "person"

// Role is what a person may do in a workspace.
type Role string

// The roles.
const (
	Owner  Role = "owner"
	Admin  Role = "admin"
	Lead   Role = "lead"
	Member Role = "member"
	Guest  Role = "guest" // sees only what they are in the audience of
)

// Person is somebody of the workspace. Name and Email never enter the journal.
type Person struct {
	Header
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Role  Role   `json:"role,omitempty"` // empty means member
	// Timezone is where they are, by a name of the IANA database; empty is where the workspace is.
	Timezone string `json:"timezone,omitempty"`
	// Local marks the owner that demo and init make for the one at the machine. It has no key and is never exported.
	Local bool `json:"local,omitempty"`
}

// Kind returns KindPerson.
func (*Person) Kind() Kind { return KindPerson }

func (e *Person) natural() string { return e.Key }

var personInfo = describe[Person](KindInfo{
	Many: "people", The: words.T("the person"), Keyed: true, Title: "name",
	Block: Block{Doc: "Somebody of the workspace.", Fields: []*Field{
		key("Unique among teams and people.").need(),
		text("name", "As pages show it."),
		text("email", "Where mail goes."),
		word("role", "What the person may do.", Owner, Admin, Lead, Member, Guest).absent("member"),
		text("timezone", "Where they are, where that is not where the workspace is, as Asia/Tokyo.").
			label(words.T("Time zone")),
		flag("local", "The owner that Weir made for whoever is at the machine.").kept(),
	}},
	check: func(c *checker, e Entity) {
		if mail := e.(*Person).Email; mail != "" && !strings.Contains(mail, "@") {
			c.bad("email", words.T("%s is not an e-mail address", words.Quoted(mail)))
		}
		checkZone(c, e.(*Person).Timezone)
	},
})

// LocalRef is what files call the local owner, who has no key: each workspace has its own.
const LocalRef = "@local"

// LocalOwner returns the owner that Weir made for whoever is at the machine, or nil.
func (s *Snapshot) LocalOwner() *Person {
	for p := range s.People() {
		if p.Local {
			return p
		}
	}
	return nil
}

// Rights returns the role in force.
func (p *Person) Rights() Role {
	if p.Role == "" {
		return Member
	}
	return p.Role
}
