package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// The workbook reader walks each part once, from its first element to its last, and keeps what cells say. It builds no
// model of the workbook: where a file claims a million rows or columns, that costs nothing.

// book is a workbook while it is read.
type book struct {
	parts  map[string]*zip.File
	left   int64 // bytes that may still be unpacked
	shared []string
	styles []style
	since  int // day 0 of its dates: 0, or of 1904
	rows   int // that are kept
	held   int // cells that are kept, empty ones between others too
	cells  int // that were met
	texts  int // bytes of what is kept
}

// isZip reports whether data begins as archives do.
func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// isOLE reports whether data is an old workbook, or one with a password.
func isOLE(data []byte) bool { return bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}) }

// readXLSX reads all sheets of a workbook.
func readXLSX(data []byte) ([]*Grid, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, words.Errorf("it begins like a workbook and is none: it may have been cut off")
	}
	b := &book{parts: map[string]*zip.File{}, left: maxUnzip}
	for _, f := range z.File {
		if name := strings.ToLower(strings.TrimPrefix(f.Name, "/")); b.parts[name] == nil {
			b.parts[name] = f
		}
	}
	if b.parts["content.xml"] != nil && b.parts["xl/workbook.xml"] == nil {
		return nil, words.Errorf("it is an OpenDocument file: save it as xlsx or CSV")
	}
	all, err := b.sheets()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(b.readShared(), b.readStyles()); err != nil {
		return nil, err
	}
	var out []*Grid
	for _, s := range all {
		g := &Grid{Name: s.name, Hidden: s.hidden}
		if err := b.readSheet(s.part, g); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// counted fails where more is unpacked than may be, or where one tag or text is longer than any program writes.
type counted struct {
	from io.Reader
	left *int64
	run  int // bytes since the last tag began or ended
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p[:min(int64(len(p)), *c.left+1)])
	if *c.left -= int64(n); *c.left < 0 {
		return 0, words.Errorf("it unpacks to more than %d MiB, which no table of {goals} does", maxUnzip>>20)
	}
	if mark := bytes.LastIndexAny(p[:n], "<>"); mark >= 0 {
		c.run = n - mark
	} else {
		c.run += n
	}
	if c.run > maxRun {
		return 0, words.Errorf("it holds a text of more than 1 MiB, which no cell does")
	}
	return n, err
}

// maxRun is how long one tag or text may be.
const maxRun = 1 << 20

// walk calls f with each token of a part. A part that is not there has none.
func (b *book) walk(name string, f func(d *xml.Decoder, t xml.Token) error) error {
	part := b.parts[strings.ToLower(name)]
	if part == nil {
		return nil
	}
	in, err := part.Open()
	if err != nil {
		return words.Errorf("its part %s cannot be unpacked", words.Quoted(name))
	}
	defer in.Close()
	d := xml.NewDecoder(&counted{from: in, left: &b.left})
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, words.Errorf("its part %s is not in UTF-8", words.Quoted(name))
	}
	depth := 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			switch t.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
			if depth > 100 {
				return words.Errorf("its part %s is nested deeper than any workbook", words.Quoted(name))
			}
			err = f(d, t)
		}
		if errors.Is(err, errStop) {
			return nil
		}
		if err != nil {
			if _, ok := errors.AsType[*xml.SyntaxError](err); ok {
				return words.Errorf("its part %s is damaged", words.Quoted(name))
			}
			return err
		}
	}
}

// errStop ends a walk where nothing more is wanted.
var errStop = errors.New("sheet: enough of this part")

// attribute returns an attribute by its local name; "" where it is not there.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func yes(s string) bool { return s == "1" || s == "true" }

type listedSheet struct {
	name, part string
	hidden     bool
}

// sheets lists the sheets in their order.
func (b *book) sheets() ([]listedSheet, error) {
	if b.parts["xl/workbook.xml"] == nil {
		return nil, words.Errorf("it is an archive and no workbook")
	}
	target := map[string]string{}
	err := b.walk("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && len(target) < 10*maxSheets {
			to := attribute(e, relationTarget)
			if !strings.HasPrefix(to, "/") {
				to = "xl/" + to
			}
			target[attribute(e, "Id")] = strings.TrimPrefix(path.Clean(to), "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []listedSheet
	err = b.walk("xl/workbook.xml", func(_ *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr" && yes(attribute(e, "date1904")):
			b.since = 1462
		case e.Name.Local == "sheet":
			if len(out) == maxSheets {
				return words.Errorf("it has more than %d sheets", maxSheets)
			}
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			state := attribute(e, "state")
			out = append(out, listedSheet{attribute(e, "name"), target[id], state == sheetHidden || state == "veryHidden"})
		}
		return nil
	})
	return out, err
}

// readShared reads the texts that cells share.
func (b *book) readShared() error {
	var now strings.Builder
	text, phonetic := false, false
	return b.walk("xl/sharedStrings.xml", func(_ *xml.Decoder, t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				now.Reset()
			case "t":
				text = !phonetic
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				text = false
			case "rPh":
				phonetic = false
			case "si":
				if len(b.shared) > maxCells {
					return tooMany()
				}
				b.shared = append(b.shared, now.String())
			}
		case xml.CharData:
			if text && now.Len() < 4*maxText {
				now.Write(t)
			}
		}
		return nil
	})
}

// place reads a name such as B12; ok is false where it is none.
func place(name string) (column, row int, ok bool) {
	at := strings.IndexAny(name, "0123456789")
	if at <= 0 || at > 3 {
		return 0, 0, false
	}
	row, err := strconv.Atoi(name[at:])
	column = ofLetter(name[:at])
	return column, row, err == nil && row > 0 && column >= 0
}
