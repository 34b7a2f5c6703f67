package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"weir.dev/weir/internal/lens"

	"github.com/danielgtaylor/huma/v2"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/plan"
	"weir.dev/weir/internal/words"
)

// Fields are values by the name of a field, as the table of kinds has them; list-kinds returns it.
type Fields map[string]json.RawMessage

// Schema describes fields as an object; which there are depends on the kind.
func (Fields) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Description: "By the name of a field of the kind; null clears one. References are internal ids or keys.",
	}
}

// EditIn is one thing to make, change or remove.
type EditIn struct {
	Do      cascade.Act     `json:"do" enum:"create,change,remove"`
	Kind    cascade.Kind    `json:"kind" maxLength:"40"`
	ID      cascade.ID      `json:"id,omitempty" maxLength:"200" doc:"The thing, by key or internal id. Of a new one the key wished for; without one it is named after its title."`
	Version cascade.Version `json:"version,omitempty" maxLength:"64" doc:"The version that was read. Where it is no longer the one in force, the answer is a conflict with both."`
	Fields  Fields          `json:"fields,omitempty"`
	Was     Fields          `json:"was,omitempty" doc:"The same fields as they were read. With them, changes to different fields go together."`
}

// EditsIn is edits that are made together, or not at all.
type EditsIn struct {
	OnceIn
	Body struct {
		Edits []EditIn `json:"edits" minItems:"1" maxItems:"1000"`
		Why
	}
}

// PlanEditsIn is edits to look at.
type PlanEditsIn struct {
	Body struct {
		Edits []EditIn `json:"edits" minItems:"1" maxItems:"1000"`
		Why
	}
}

// edits reads what was asked for, with its reason.
func edits(in []EditIn, reason string) ([]cascade.Edit, error) {
	var wrong cascade.Errors
	out := make([]cascade.Edit, len(in))
	for i, e := range in {
		info := cascade.Info(e.Kind)
		if info == nil || info.Inner || e.Kind == cascade.KindSettings && e.Do != cascade.ActChange {
			wrong = append(wrong, bad(i, "kind",
				words.T("%s cannot be edited; list-kinds names what can", words.Quoted(string(e.Kind)))))
			continue
		}
		out[i] = cascade.Edit{Act: e.Do, Kind: e.Kind, Target: e.ID, Base: e.Version, Reason: reason}
		out[i].Fields = values(&wrong, i, "fields", info, e.Fields)
		out[i].Was = values(&wrong, i, "was", info, e.Was)
		if rule, ok := out[i].Fields["rule"].(string); ok && e.Kind == cascade.KindAcknowledged && !finding.Known(rule) {
			wrong = append(wrong, bad(i, "fields.rule",
				words.T("there is no rule %s; each finding carries the id of its rule", words.Quoted(rule))))
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return out, nil
}

func bad(i int, at string, message words.Text) *cascade.Error {
	return &cascade.Error{
		Code: cascade.Invalid, Field: fmt.Sprintf("body.edits[%d].%s", i, at),
		Message: message, At: i + 1,
	}
}

func values(wrong *cascade.Errors, i int, at string, info *cascade.KindInfo, in Fields) map[string]any {
	if in == nil {
		return nil
	}
	out := make(map[string]any, len(in))
	for _, name := range slices.Sorted(maps.Keys(in)) {
		f := info.Field(name)
		if f == nil || f.Name != name || f.Type == cascade.TypeThings || f.Group {
			*wrong = append(*wrong, bad(i, at+"."+name, words.T("a %s has no such field", info.Called())))
			continue
		}
		v, err := f.Decode(in[name])
		if err != nil {
			*wrong = append(*wrong, bad(i, at+"."+name, words.Of(err)))
			continue
		}
		out[name] = v
	}
	return out
}

// Edited is the thing of one edit, for the next edit of it.
type Edited struct {
	Kind    cascade.Kind    `json:"kind"`
	ID      string          `json:"id,omitempty" doc:"Of what was made, changed or removed. A plan leaves it out of what is new and has no key."`
	Version cascade.Version `json:"version,omitempty" doc:"Of what you see of it now, as get-thing answers it. A plan and a removal have none."`
}

// EditsOut says what edits do.
type EditsOut struct {
	Edits []Edited `json:"edits" doc:"The thing of each edit, in the order of the request."`
	plan.Changed
}

// editsOut says what edits of the things with given ids do. before and after are what the caller sees.
func editsOut(
	in []cascade.Edit, ids []cascade.ID, before *cascade.Snapshot, changes []cascade.Change, after *cascade.Snapshot,
) EditsOut {
	out := EditsOut{Edits: make([]Edited, len(in)), Changed: plan.Compare(before, changes)}
	for i, ed := range in {
		out.Edits[i] = Edited{Kind: ed.Kind, ID: before.Label(ed.Kind, ids[i])}
		if e := after.Get(ed.Kind, ids[i]); e != nil && !cascade.Withheld(e) {
			out.Edits[i].ID, out.Edits[i].Version = after.Label(ed.Kind, ids[i]), after.Version(e)
		}
	}
	return out
}

func postEdits(c *call, in *EditsIn) (EditsOut, error) {
	what, err := edits(in.Body.Edits, in.Body.reason())
	if err != nil {
		return EditsOut{}, err
	}
	cmd := engine.Edit(c.who.Person, in.Body.reason(), engine.Given(what))
	var of []cascade.ID // of the last decision, which is the one that counts
	cmd.Decide = func(v cascade.Snapshot, now time.Time, ids cascade.IDs) (changes []cascade.Change, err error) {
		changes, of, err = v.EditEach(c.who.Person, what, now, ids)
		return changes, err
	}
	cmd = resultAfter(cmd, func(before *cascade.Snapshot, changes []cascade.Change, after *cascade.Snapshot) EditsOut {
		return editsOut(what, of, before, changes, after)
	})
	if cmd, err = c.once(cmd, in.OnceIn, in.Body); err != nil {
		return EditsOut{}, err
	}
	return run[EditsOut](c, cmd)
}

func planEdits(c *call, in *PlanEditsIn) (EditsOut, error) {
	what, err := edits(in.Body.Edits, in.Body.reason())
	if err != nil {
		return EditsOut{}, err
	}
	changes, of, err := c.api.engine.Preview(c.lens.View, c.who.Token, what, clock.Random())
	if err != nil {
		return EditsOut{}, err
	}
	before := c.lens.Snapshot()
	after, err := before.With(changes)
	if err != nil {
		return EditsOut{}, err
	}
	out := editsOut(what, of, before, changes, &after)
	for i, ed := range what {
		out.Edits[i].Version = "" // nothing has it yet
		if e := after.Get(ed.Kind, of[i]); ed.Act == cascade.ActCreate && e != nil && e.Head().Key == "" {
			out.Edits[i].ID = "" // another will be drawn
		}
	}
	return out, nil
}

// ThingIn names a thing.
type ThingIn struct {
	Kind cascade.Kind `path:"kind" maxLength:"40"`
	ID   string       `path:"id" maxLength:"200" doc:"Its key or internal id."`
}

// Thing is one thing with all that it says, to be changed by edit.
type Thing struct {
	Kind     cascade.Kind    `json:"kind"`
	ID       string          `json:"id"`
	Internal cascade.ID      `json:"internal" doc:"Its internal id, which stays when its key changes. Every operation takes it in the place of the id."`
	Version  cascade.Version `json:"version" doc:"Of what you see of it; send it with an edit."`
	Fields   Fields          `json:"fields"`
	May      []cascade.Act   `json:"may" doc:"What you may do to it, but for who sees it."`
}

func getThing(c *call, in *ThingIn) (Thing, error) {
	view := c.lens.Snapshot()
	info := cascade.Info(in.Kind)
	if info == nil || info.Inner {
		return Thing{}, missing(view, in.Kind, in.ID)
	}
	e := view.Find(in.Kind, in.ID)
	if e == nil || cascade.Withheld(e) {
		return Thing{}, missing(view, in.Kind, in.ID)
	}
	out := Thing{
		Kind: in.Kind, ID: c.lens.ID(e), Internal: e.Head().ID, Version: view.Version(e), Fields: Fields{},
		May: []cascade.Act{},
	}
	named := view.Written(e)
	for f := range info.Own() {
		if v := f.Get(named); v != nil {
			raw, err := json.Marshal(v)
			if err != nil {
				return Thing{}, err
			}
			out.Fields[f.Name] = raw
		}
	}
	for _, act := range []cascade.Act{cascade.ActChange, cascade.ActRemove} {
		if view.May(c.who.Person, act, e) == nil {
			out.May = append(out.May, act)
		}
	}
	return out, nil
}

// KindsIn asks for the table of kinds.
type KindsIn struct {
	PageIn
}

// KindOut is a row of the table of kinds.
type KindOut struct {
	Kind   cascade.Kind `json:"kind"`
	Doc    string       `json:"doc"`
	Fields []FieldOut   `json:"fields"`
}

// FieldOut is a field of a kind, or of a block inside one.
type FieldOut struct {
	Name     string         `json:"name"`
	Doc      string         `json:"doc"`
	Type     string         `json:"type" enum:"text,key,literal,word,number,flag,date,moment,reference,pick,formula,block,numbers"`
	List     bool           `json:"list,omitempty"`
	Of       []cascade.Kind `json:"of,omitempty" doc:"What a reference may name."`
	Words    []string       `json:"words,omitempty"`
	Low      *float64       `json:"low,omitempty"`
	High     *float64       `json:"high,omitempty"`
	Required bool           `json:"required,omitempty"`
	Sealed   bool           `json:"sealed,omitempty" doc:"Committing a goal seals it."`
	Kept     bool           `json:"kept,omitempty" doc:"Weir keeps it; nobody sets it."`
	Fields   []FieldOut     `json:"fields,omitempty" doc:"Of a block."`
}

func listKinds(c *call, in *KindsIn) (Page[KindOut], error) {
	var all []KindOut
	for _, k := range cascade.Kinds {
		if cascade.Info(k).Inner {
			continue
		}
		info := cascade.Info(k)
		all = append(all, KindOut{Kind: k, Doc: info.Doc, Fields: fieldsOut(slices.Collect(info.Own()))})
	}
	return page(c, lens.Listed(all, func(k KindOut) string { return string(k.Kind) }), in.PageIn)
}

func fieldsOut(fields []*cascade.Field) []FieldOut {
	out := make([]FieldOut, len(fields))
	for i, f := range fields {
		out[i] = FieldOut{
			Name: f.Name, Doc: f.Doc, Type: f.Type.String(), List: f.List, Of: f.Of, Words: f.Words, Low: f.Low, High: f.High,
			Required: f.Required, Sealed: f.Sealed, Kept: f.Kept,
		}
		if f.Block != nil {
			out[i].Fields = fieldsOut(f.Block.Fields)
		}
	}
	return out
}
