package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// longest line of a batch, in bytes.
const maxLine = 16 << 20

// RunBatch reads one request a line from r and writes one result a line to w,
// in the same order. Readings after until are left out, unless it is nil. A
// request that is refused gives {"id", "error": {"code", "message"}} on its line
// and does not stop the others; blank lines are skipped. Lines are judged on all processors. It fails only when
// reading or writing does.
func RunBatch(r io.Reader, w io.Writer, until *When) error {
	type job struct {
		line []byte
		done chan []byte
	}
	workers := runtime.GOMAXPROCS(0)
	jobs, order := make(chan job, workers), make(chan job, 16*workers)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for j := range jobs {
				j.done <- answer(j.line, until)
			}
		})
	}
	failed := make(chan error, 1)
	wait.Go(func() {
		out := bufio.NewWriter(w)
		var err error
		for j := range order { // after an error the rest is drained, so that nobody waits
			line := <-j.done
			if err != nil {
				continue
			}
			if _, err = out.Write(line); err == nil && len(order) == 0 {
				err = out.Flush()
			}
			if err != nil {
				failed <- err
			}
		}
	})
	in := bufio.NewReaderSize(r, 64<<10)
	var err error
	for {
		var line []byte
		line, err = readLine(in)
		if len(bytes.TrimSpace(line)) > 0 {
			j := job{line, make(chan []byte, 1)}
			jobs <- j
			order <- j
		}
		if err != nil || len(failed) > 0 {
			break
		}
	}
	close(jobs)
	close(order)
	wait.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// readLine reads up to the next line break; of a line that is too long only
// the beginning is kept, one byte more than Answer takes.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := maxLine + 1 - len(line); len(part) > room {
			part = part[:max(0, room)]
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// head is what every result line begins with, and ends with.
type (
	head struct {
		ID   json.RawMessage `json:"id"`
		Kind string          `json:"kind"`
	}
	tail struct {
		Ignored []string `json:"ignored,omitempty"` // fields of the request that mean nothing here
	}
)

type refusal struct {
	ID    json.RawMessage `json:"id"`
	Error struct {
		Code    Code       `json:"code"`
		Field   string     `json:"field,omitempty"`
		Message words.Text `json:"message"`
	} `json:"error"`
	tail
}

// Answer judges one request line and gives its result line, ended by a line
// break. It never fails: what cannot be judged is answered with the reason.
func Answer(line []byte) []byte { return answer(line, nil) }

func answer(line []byte, until *When) []byte {
	id, ignored, out, err := judgeLine(line, until)
	if err == nil {
		if b, e := encode(out); e == nil {
			return b
		}
		err = refuse(CodeRange, "",
			words.T("The figures of the answer are larger or smaller than can be written. Use another unit."))
	}
	var r refusal
	r.Ignored = ignored
	r.ID, r.Error.Code, r.Error.Field, r.Error.Message = id, err.Code, err.Field, err.Message
	b, e := encode(r)
	if e != nil {
		panic("evidence: a refusal that is not JSON: " + e.Error()) // it holds strings, and an id that was JSON
	}
	return b
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// isZero reports whether a field is there and is 0, which Go cannot tell from
// one that is left out.
func isZero(raw json.RawMessage) bool {
	var v *float64
	return json.Unmarshal(raw, &v) == nil && v != nil && *v == 0
}

func judgeLine(line []byte, until *When) (id json.RawMessage, ignored []string, out any, err *Error) {
	if len(line) > maxLine {
		return null, nil, nil, refuse(CodeRequest, "", words.T("The line is longer than %s bytes.", strconv.Itoa(maxLine)))
	}
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	fields := map[string]json.RawMessage{}
	bare := false // the line holds NaN or Infinity, which JSON does not know
	if json.Unmarshal(line, &fields) != nil {
		line, bare = nullBare(line)
		if e := json.Unmarshal(line, &fields); e != nil {
			return null, nil, nil, refuse(CodeRequest, "",
				words.Join(" ", words.T("The line is not a JSON object with a request."), syntax(e)))
		}
	}
	if fields == nil {
		return null, nil, nil, refuse(CodeRequest, "", words.T("The line is not a JSON object with a request."))
	}
	id = null
	if v := fields["id"]; len(v) > 0 && utf8.Valid(v) {
		id = v
	}
	var kind string
	if json.Unmarshal(fields["kind"], &kind) != nil || known[kind] == nil {
		return id, nil, nil, errKind(kind)
	}
	if line, ignored, err = only(line, fields, known[kind], ""); err != nil {
		return id, ignored, nil, err
	}
	for _, name := range []string{"level", "per"} {
		if v := fields[name]; slices.Contains(known[kind], name) && isZero(v) {
			return id, ignored, nil, refuse(CodeRequest, name,
				words.T("The %s cannot be 0. Leave it out for the usual one.", name))
		}
	}
	if raw := fields["readableWhen"]; kind == kindLink && len(raw) > 0 && raw[0] == '{' &&
		!slices.Contains(keys(raw), "above") {
		return id, ignored, nil, refuse(CodeRequest, "readableWhen",
			words.T("%s needs %s: the level its series must pass.", "readableWhen", "above"))
	}
	out, e := judgeKind(kind, line, until, head{id, kind}, tail{ignored})
	if e != nil {
		return id, ignored, nil, located(plain(e), fields)
	}
	if bare {
		return id, ignored, nil, refuse(CodeNotFinite, "",
			words.T("The line holds NaN or an infinity. Leave the figure out instead."))
	}
	return id, ignored, out, nil
}

// judgeKind answers a request of a known kind, between what stands at the head of an answer and at its end.
func judgeKind(kind string, line []byte, until *When, h head, t tail) (any, error) {
	switch kind {
	case kindBet:
		r, err := decoded(line, func(q BetRequest) (BetResult, error) {
			cut(until, &q.Series, &q.Control)
			q.Over = Passed(q.By, until)
			return Bet(q)
		})
		return struct {
			head
			BetResult
			tail
		}{h, r, t}, err
	case kindLink:
		r, err := decoded(line, func(q LinkRequest) (LinkResult, error) {
			cut(until, &q.Driver, &q.Outcome)
			if q.ReadableWhen != nil {
				cut(until, &q.ReadableWhen.Series)
			}
			return Link(q)
		})
		return struct {
			head
			LinkResult
			tail
		}{h, r, t}, err
	case kindChance:
		r, err := decoded(line, func(q ChanceRequest) (ChanceResult, error) {
			cut(until, &q.Series)
			q.Over = Passed(q.By, until)
			return Chance(q)
		})
		return struct {
			head
			ChanceResult
			tail
		}{h, r, t}, err
	}
	return nil, nil
}

// cut leaves out the readings after until, if there is one.
func cut(until *When, series ...*[]Reading) {
	for _, s := range series {
		if until != nil {
			*s = Until(*s, *until)
		}
	}
}

// decoded reads one typed request and judges it.
func decoded[Q, R any](line []byte, judge func(Q) (R, error)) (r R, err error) {
	var req Q
	if err = json.Unmarshal(line, &req); err != nil {
		return r, err
	}
	return judge(req)
}

// only is an object with the fields of these names alone, each written as it
// is known: Go's decoder would take others by their sound. It names the fields
// it left out and refuses one that stands twice.
func only(
	object []byte, fields map[string]json.RawMessage, names []string, prefix string,
) (out []byte, ignored []string, err *Error) {
	seen := map[string]bool{}
	for _, name := range keys(object) {
		if seen[name] {
			return nil, nil, refuse(CodeRequest, prefix+name,
				words.T("The field %s stands twice. Keep one.", words.Quoted(clip(prefix+name))))
		}
		seen[name] = true
	}
	kept := map[string]json.RawMessage{}
	for name, raw := range fields {
		inner, nested := inside[name]
		var parts map[string]json.RawMessage
		switch {
		case !slices.Contains(names, name):
			ignored = append(ignored, prefix+name)
			continue
		case prefix == "" && nested && json.Unmarshal(raw, &parts) == nil && parts != nil:
			var more []string
			if raw, more, err = only(raw, parts, inner, name+"."); err != nil {
				return nil, nil, err
			}
			ignored = append(ignored, more...)
		}
		kept[name] = raw
	}
	slices.Sort(ignored)
	out, e := json.Marshal(kept)
	if e != nil {
		return nil, ignored, refuse(CodeRequest, "", words.Join(" ", words.T("The request cannot be read."), syntax(e)))
	}
	return out, ignored, nil
}

// keys are the names of an object's own fields, in order and with repetitions.
// The object is valid JSON.
func keys(object []byte) (out []string) {
	depth, start := 0, -1
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ':':
			if depth == 1 && start >= 0 {
				var name string
				if json.Unmarshal(bytes.TrimSpace(object[start:i]), &name) == nil {
					out = append(out, name)
				}
			}
		case '"':
			start = i
			for i++; i < len(object) && object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
		}
	}
	return out
}

// located says of an error which field it speaks of, and which reading.
func located(err *Error, fields map[string]json.RawMessage) *Error {
	if err.Field != "" && err.Field != "series" {
		return err
	}
	for _, name := range []string{"series", "control", "driver", "outcome"} {
		var parts []json.RawMessage
		if json.Unmarshal(fields[name], &parts) != nil {
			continue
		}
		for i, part := range parts {
			var r Reading
			if r.UnmarshalJSON(part) != nil {
				err.Field = name
				err.Message = words.T("Reading %s of the %s: %s", strconv.Itoa(i+1), name, err.Message)
				return err
			}
		}
	}
	for _, name := range []string{"started", "by"} {
		var w When
		if raw, ok := fields[name]; ok && string(raw) != "null" && json.Unmarshal(raw, &w) != nil {
			err.Field = name
			return err
		}
	}
	return err
}

// The kinds of requests.
const (
	kindBet    = "bet"
	kindLink   = "link"
	kindChance = "chance"
)

var kinds = []words.Text{words.Verbatim(kindBet), words.Verbatim(kindLink), words.Verbatim(kindChance)}

var null = json.RawMessage("null")

// known are the fields of each kind of request; others are named in the
// answer, so that a slip of the pen is seen.
var known = map[string][]string{
	kindBet: {
		"id", "kind", "series", "control", "started", "by", "promised", "direction", "ramp", "transform", "controlTransform",
		"level", "cadence", "words",
	},
	kindLink: {
		"id", "kind", "driver", "outcome", "lag", "size", "per", "direction", "transform", "driverTransform",
		"outcomeTransform", "level", "cadence", "readableWhen", "words",
	},
	kindChance: {
		"id", "kind", "series", "target", "by", "direction", "transform", "cumulative", "level", "cadence", "words",
	},
}

// inside are the fields of the fields that are objects.
var inside = map[string][]string{
	"words":        {"metric", "unit", "what", "up", "down", "driver", "outcome", "driverUnit", "outcomeUnit"},
	"readableWhen": {"series", "above"},
}

func errKind(kind string) *Error {
	return refuse(CodeRequest, "kind",
		words.T("%s is no kind of request. Say %s.", words.Quoted(clip(kind)), words.Either(kinds...)))
}

// plain turns an error of decoding into a refusal.
func plain(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return refuse(CodeRequest, wrong.Field,
			words.T("The field %s cannot be %s.", words.Quoted(wrong.Field), jsonType(wrong.Value)))
	}
	return refuse(CodeRequest, "", words.Join(" ", words.T("The request cannot be read."), syntax(err)))
}

// jsonType is what JSON has in a place, with its article.
func jsonType(value string) words.Text {
	switch kind, rest, _ := strings.Cut(value, " "); kind {
	case "object":
		return words.T("an object")
	case "array":
		return words.T("an array")
	case "bool":
		return words.T("a bool")
	case "string":
		return words.T("a string")
	default:
		return words.Join(" ", words.T("a number"), words.Verbatim(rest))
	}
}

// syntax says where JSON ends to be JSON, if that is what is wrong.
func syntax(err error) words.Text {
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) {
		return words.T("At byte %s: %s.", strconv.FormatInt(wrong.Offset, 10), wrong)
	}
	return words.Text{}
}

// nullBare replaces the bare words NaN, Infinity and -Infinity, which some
// programs write and JSON does not know, by null, outside of strings.
func nullBare(line []byte) (out []byte, found bool) {
	out = make([]byte, 0, len(line))
	for i := 0; i < len(line); {
		if line[i] == '"' {
			end := i + 1
			for end < len(line) && line[end] != '"' {
				if line[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(line))
			out = append(out, line[i:end]...)
			i = end
			continue
		}
		word := 0
		rest := bytes.TrimPrefix(line[i:], []byte("-"))
		after, bare := bytes.CutPrefix(rest, []byte("NaN"))
		if !bare {
			after, bare = bytes.CutPrefix(rest, []byte("Infinity"))
		}
		if bare {
			word = len(line) - i - len(after)
		}
		if word > 0 {
			out, found = append(out, "null"...), true
			i += word
			continue
		}
		out = append(out, line[i])
		i++
	}
	return out, found
}
