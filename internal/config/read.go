package config

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/words"
)

// From is where a value comes from.
type From string

// The sources, the strongest first.
const (
	Flag        From = "flag"
	Environment From = "environment"
	File        From = "file"
	Default     From = "default"
)

// Input is what is read.
type Input struct {
	// Flag returns what a flag says, whether it was given, and whether the command has it. What the command has no flag
	// for is not looked at.
	Flag   func(name string) (value string, given, known bool)
	Getenv func(string) string
	// Open returns the bytes of a file.
	Open func(path string) ([]byte, error)
}

// Value is a setting with what it was set to.
type Value struct {
	Setting
	From  From
	Place string // the flag, the variable, or the line of the file

	value string
}

// Shown is the value for people, without what is secret.
func (v Value) Shown() words.Text {
	switch {
	case v.value == "":
		return words.Text{}
	case v.Secret:
		return words.T("(not shown)")
	case v.Name == "database":
		return Redacted(v.value)
	case strings.Contains(v.value, "@"): // an address with a name and a password in it
		u, err := url.Parse(v.value)
		if err != nil {
			return words.T("(not shown)")
		}
		return words.Verbatim(u.Redacted())
	}
	return words.Verbatim(v.value)
}

// maxFile is how many bytes a file of settings may hold.
const maxFile = 1 << 20

// Read returns what a run is set to, and of each setting where it comes from. The error says what is wrong, where it
// stands, and what to do.
func Read(in Input) (Config, []Value, error) {
	var c Config
	all := Table()
	config := in.given(all[0], nil)
	lines, err := in.file(config)
	if err != nil {
		return c, nil, err
	}
	values := make([]Value, 0, len(all))
	for _, s := range all {
		if _, _, known := in.Flag(s.Name); known {
			values = append(values, in.given(s, lines))
		}
	}
	values = strongestPlace(values)
	for _, v := range values {
		if v.text != nil {
			*v.text(&c) = v.value
			continue
		}
		switch v.value {
		case "true", "false":
			*v.flag(&c) = v.value == "true"
		default:
			return c, nil, words.Errorf("%s: %s is neither true nor false", v.Place, words.Quoted(v.value))
		}
	}
	return c, values, nil
}

// given returns a setting with what its strongest source says.
func (in Input) given(s Setting, lines map[string]cascadefile.Pair) Value {
	if text, given, _ := in.Flag(s.Name); given {
		return Value{s, Flag, "--" + s.Name, text}
	}
	names := []Setting{s}
	if other, ok := Find(s.orElse); ok {
		names = append(names, other)
	}
	for _, n := range names {
		if text := in.Getenv(n.Env); text != "" {
			return Value{s, Environment, n.Env, text}
		}
	}
	for _, n := range names {
		if line, ok := lines[n.Name]; ok {
			return Value{s, File, line.File + ":" + strconv.Itoa(line.Line), line.Value}
		}
	}
	text := s.Default
	if s.Switch {
		text = "false"
	}
	return Value{s, Default, "", text}
}

// file reads the file that was named, if one was.
func (in Input) file(named Value) (map[string]cascadefile.Pair, error) {
	path := named.value
	if path == "" {
		if named.From == Flag {
			return nil, words.Errorf("--config needs a value: the name of a file with settings")
		}
		return nil, nil
	}
	data, err := in.Open(path)
	if err != nil {
		return nil, words.Errorf("%s: the settings cannot be read: %s", named.Place, err)
	}
	if len(data) > maxFile {
		return nil, words.Errorf("%s: %s holds more than a list of settings does (1 MiB)", named.Place, path)
	}
	pairs, err := cascadefile.Pairs(cascadefile.File{Name: path, Data: data}, inFile(), wrong)
	if err != nil {
		return nil, err
	}
	lines := make(map[string]cascadefile.Pair, len(pairs))
	for _, p := range pairs {
		lines[p.Name] = p
	}
	return lines, nil
}

// inFile are the names of what may stand in a file.
func inFile() (names []string) {
	for _, s := range Table() {
		if !s.noFile {
			names = append(names, s.Name)
		}
	}
	return names
}

// wrong says what is wrong with a line of a file.
func wrong(p cascadefile.Pair) words.Text {
	if s, _ := Find(p.Name); s.Switch && p.Value != "true" && p.Value != "false" {
		return words.T("%s is neither true nor false", p.Name)
	}
	return words.Text{}
}

// strongestPlace lets, of the settings that say where the data is, only those of the strongest source count: a flag
// names another place than the environment does.
func strongestPlace(values []Value) []Value {
	for _, from := range []From{Flag, Environment, File} {
		speaks := func(v Value) bool { return v.place && v.From == from && v.value != "" }
		if !slices.ContainsFunc(values, speaks) {
			continue
		}
		for i, v := range values {
			if v.place && v.From != from {
				values[i] = Value{Setting: v.Setting, From: Default}
			}
		}
		break
	}
	return values
}
