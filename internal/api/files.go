package api

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/plan"
	"weir.dev/weir/internal/words"
)

// File is a cascade file, or a CSV that one of them names.
type File struct {
	Name string `json:"name" minLength:"1" maxLength:"500" doc:"How problems call it; CSV files, which end in .csv, are found beside the file that names them."`
	Text string `json:"text" doc:"What is in it."`
}

// Files are the files of one plan or apply: they form one document.
type Files struct {
	Files []File `json:"files" minItems:"1" maxItems:"1000"`
	Prune bool   `json:"prune,omitempty" doc:"Delete what the files do not name."`
	Why
}

// Why carries the reason of a change. People who are told that it opened something are told the reason too.
type Why struct {
	Reason string `json:"reason,omitempty" maxLength:"2000" doc:"Why. The owners of what somebody comes to see by this are told it; an edit of a committed measure adds a revision that says it."`
}

func (w Why) reason() string { return strings.TrimSpace(w.Reason) }

// PlanIn is a plan.
type PlanIn struct{ Body Files }

// ApplyIn is an apply.
type ApplyIn struct {
	OnceIn
	Body Files
}

// Changed is what an apply changes.
type Changed = plan.Changed

// parse reads the files of one document.
func parse(ctx context.Context, in Files) (*cascadefile.Doc, error) {
	var files []cascadefile.File
	beside := map[string][]byte{}
	seen := map[string]bool{}
	for i, f := range in.Files {
		if seen[f.Name] {
			return nil, problem(Code(cascade.Invalid), words.T("Two files have the same name."),
				ProblemDetail{
					Message: words.T("this name stands twice"), Location: fmt.Sprintf("body.files[%d].name", i), File: f.Name,
				})
		}
		seen[f.Name] = true
		if strings.HasSuffix(f.Name, ".csv") {
			beside[path.Clean(f.Name)] = []byte(f.Text)
		} else {
			files = append(files, cascadefile.File{Name: f.Name, Data: []byte(f.Text)})
		}
	}
	limits := cascadefile.OfRequests
	limits.Stop = ctx.Err
	doc, err := cascadefile.ParseWithin(files, func(name string) ([]byte, error) {
		if text, ok := beside[path.Clean(name)]; ok {
			return text, nil
		}
		return nil, words.Errorf("it was not sent along: %s", fs.ErrNotExist)
	}, limits)
	if ctx.Err() != nil {
		return nil, problem(Code(cascade.Unavailable),
			words.T("This took too long. Nothing was changed; send the files in parts."))
	}
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// parse reads the files of one document when it is their turn.
func (c *call) parse(in Files) (*cascadefile.Doc, error) {
	if err := c.api.reading.enter(c.ctx, in); err != nil {
		return nil, err
	}
	defer c.api.reading.leave()
	ctx, done := context.WithTimeout(c.ctx, readWithin)
	defer done()
	return parse(ctx, in)
}

// readWithin is how long reading the files of one request may take.
const readWithin = 5 * time.Second

// explain gives an error of a command on doc its place in the files.
func explain(doc *cascadefile.Doc, err error) error {
	if cascade.CodeOf(err) != cascade.Invalid {
		return err
	}
	if ps := doc.Explain(err); len(ps) > 0 {
		return ps
	}
	return err
}

func postPlan(c *call, in *PlanIn) (Changed, error) {
	if err := c.api.reading.enter(c.ctx, in.Body); err != nil {
		return Changed{}, err
	}
	defer c.api.reading.leave()
	ctx, done := context.WithTimeout(c.ctx, readWithin)
	defer done()
	doc, err := parse(ctx, in.Body)
	if err != nil {
		return Changed{}, err
	}
	changes, err := engine.Plan(c.lens.View, c.who.Token, doc, in.Body.Prune, clock.Random())
	if err != nil {
		return Changed{}, explain(doc, err)
	}
	return plan.Compare(c.lens.Snapshot(), changes), nil
}

func postApply(c *call, in *ApplyIn) (Changed, error) {
	doc, err := c.parse(in.Body)
	if err != nil {
		return Changed{}, err
	}
	cmd := engine.Apply(c.who.Person, doc, in.Body.Prune)
	cmd.Reason = in.Body.reason()
	cmd = result(cmd, func(v *cascade.Snapshot, changes []cascade.Change) Changed { return plan.Compare(v, changes) })
	if cmd, err = c.once(cmd, in.OnceIn, in.Body); err != nil {
		return Changed{}, err
	}
	out, err := run[Changed](c, cmd)
	if err != nil {
		return Changed{}, explain(doc, err)
	}
	return out, nil
}

// ExportIn says how much to export.
type ExportIn struct {
	History bool `query:"history" doc:"With check-ins, revisions, held reviews and readings."`
}

// yamlOut is an answer in YAML.
type yamlOut struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Body        []byte
}

const yamlType = "application/yaml"

// export describes the one operation that answers no JSON.
func export(doc string) Operation {
	return Operation{
		Name: "export", Method: http.MethodGet, Path: "/export", Right: auth.Export, In: reflect.TypeFor[ExportIn](),
		Out: reflect.TypeFor[[]byte](),
		Doc: doc, status: http.StatusOK, maxBody: bodyLimit,
		register: func(a *API, h huma.API, o Operation) {
			d := a.described(h, o)
			d.Responses = map[string]*huma.Response{"200": {
				Description: "A cascade file.",
				Content:     map[string]*huma.MediaType{yamlType: {Schema: &huma.Schema{Type: huma.TypeString}}},
			}}
			huma.Register(h, d, func(ctx context.Context, in *ExportIn) (*yamlOut, error) {
				c := a.call(ctx, o)
				// Taking data away is recorded before it is done, and not done when it cannot be recorded.
				if err := a.auth.Note(ctx, c.who, "export"); err != nil {
					return nil, a.refusal(ctx, o, err)
				}
				return &yamlOut{yamlType, cascadefile.Write(c.lens.Snapshot(), cascadefile.WriteOptions{History: in.History})}, nil
			})
		},
	}
}
