package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
)

// longest line of a batch, in bytes.
const maxLine = 16 << 20

// RunBatch reads one request a line from r and writes one result a line to w,
// in the same order. A request that is refused gives {"id", "error": {"code",
// "message"}} on its line and does not stop the others; blank lines are
// skipped. Lines are judged on all processors. It fails only when reading or
// writing does.
func RunBatch(r io.Reader, w io.Writer) error {
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
				j.done <- Answer(j.line)
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
		Code    Code   `json:"code"`
		Field   string `json:"field,omitempty"`
		Message string `json:"message"`
	} `json:"error"`
	tail
}

// Answer judges one request line and gives its result line, ended by a line
// break. It never fails: what cannot be judged is answered with the reason.
func Answer(line []byte) []byte {
	id, ignored, out, err := judgeLine(line)
	if err != nil {
		var r refusal
		r.Ignored = ignored
		r.ID, r.Error.Code, r.Error.Field, r.Error.Message = id, err.Code, err.Field, err.Message
		return encode(r)
	}
	return encode(out)
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("evidence: a result that is not JSON: " + err.Error()) // every figure is finite; the fuzz tests hold it to that
	}
	return b.Bytes()
}

func judgeLine(line []byte) (id json.RawMessage, ignored []string, out any, err *Error) {
	if len(line) > maxLine {
		return null, nil, nil, refuse(CodeRequest, "", "The line is longer than %d bytes.", maxLine)
	}
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	fields := map[string]json.RawMessage{}
	bare := false // the line holds NaN or Infinity, which JSON does not know
	if json.Unmarshal(line, &fields) != nil {
		line, bare = nullBare(line)
		if e := json.Unmarshal(line, &fields); e != nil {
			return null, nil, nil, refuse(CodeRequest, "", "The line is not a JSON object: %v.", e)
		}
	}
	id = null
	if v := fields["id"]; len(v) > 0 {
		id = v
	}
	var kind string
	if json.Unmarshal(fields["kind"], &kind) != nil {
		return id, nil, nil, errKind("")
	}
	for name := range fields {
		if !slices.Contains(known[kind], name) {
			ignored = append(ignored, name)
		}
	}
	slices.Sort(ignored)
	h, t := head{id, kind}, tail{ignored}
	var e error
	switch kind {
	case "bet":
		var r BetResult
		r, e = decoded(line, Bet)
		out = struct {
			head
			BetResult
			tail
		}{h, r, t}
	case "link":
		var r LinkResult
		r, e = decoded(line, Link)
		out = struct {
			head
			LinkResult
			tail
		}{h, r, t}
	case "chance":
		var r ChanceResult
		r, e = decoded(line, Chance)
		out = struct {
			head
			ChanceResult
			tail
		}{h, r, t}
	default:
		return id, nil, nil, errKind(kind)
	}
	if e != nil {
		return id, ignored, nil, plain(e)
	}
	if bare {
		return id, ignored, nil, refuse(CodeNotFinite, "", "The line holds NaN or an infinity. Leave the figure out instead.")
	}
	return id, ignored, out, nil
}

// decoded reads one typed request and judges it.
func decoded[Q, R any](line []byte, judge func(Q) (R, error)) (r R, err error) {
	var req Q
	if err = json.Unmarshal(line, &req); err != nil {
		return r, err
	}
	return judge(req)
}

var null = json.RawMessage("null")

// known are the fields of each kind of request; others are named in the
// answer, so that a slip of the pen is seen.
var known = map[string][]string{
	"bet":    {"id", "kind", "series", "control", "started", "by", "promised", "direction", "ramp", "transform", "controlTransform", "level", "cadence", "words"},
	"link":   {"id", "kind", "driver", "outcome", "lag", "size", "per", "direction", "transform", "driverTransform", "outcomeTransform", "level", "cadence", "readableWhen", "words"},
	"chance": {"id", "kind", "series", "target", "by", "direction", "transform", "cumulative", "level", "cadence", "words"},
}

func errKind(kind string) *Error {
	return refuse(CodeRequest, "kind", "%q is no kind of request. Say bet, link or chance.", clip(kind))
}

// plain turns an error of decoding into a refusal.
func plain(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return refuse(CodeRequest, wrong.Field, "The field %q cannot be a %s.", wrong.Field, wrong.Value)
	}
	return refuse(CodeRequest, "", "The request cannot be read: %v.", err)
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
		for _, w := range []string{"NaN", "-NaN", "Infinity", "-Infinity"} {
			if bytes.HasPrefix(line[i:], []byte(w)) {
				word = len(w)
			}
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
