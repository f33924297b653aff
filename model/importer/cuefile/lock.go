package cuefile

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tautline.dev/model/importer/draft"
)

// SchemaVersion is that of the lock file.
const SchemaVersion = 1

// Lock is what an import leaves beside the model, for the next one: what the sources
// said, and where.
type Lock struct {
	SchemaVersion int             `json:"schemaVersion"`
	Tool          string          `json:"tool"`
	System        string          `json:"system"`
	Roots         []Root          `json:"roots"`
	Facts         map[string]Held `json:"facts"`
	Skipped       []Skipped       `json:"skipped"`
}

// Root is a file that was read.
type Root struct {
	Path   string `json:"path"`
	Format string `json:"format"`
	SHA256 string `json:"sha256"`
}

// Held is a fact as a source stated it.
type Held struct {
	Value any         `json:"value"`
	At    string      `json:"at"`
	Level draft.Level `json:"level"`
	Note  string      `json:"note,omitempty"`
}

// Skipped is a part of a source that isn't in the model.
type Skipped struct {
	What string `json:"what"`
	Name string `json:"name"`
	At   string `json:"at"`
	Why  string `json:"why"`
}

// LockOf is the lock of a draft.
func LockOf(d *draft.Draft) *Lock {
	l := &Lock{SchemaVersion: SchemaVersion, Tool: "tautline import", System: d.System, Roots: []Root{}, Facts: map[string]Held{}, Skipped: []Skipped{}}
	for _, s := range d.Sources {
		l.Roots = append(l.Roots, Root(s))
	}
	for _, b := range d.Boxes {
		at := "boxes." + b.ID
		l.Facts[at+".kind"] = Held{Value: b.Kind, At: b.At.String(), Level: draft.Declared}
		if b.Platform != "" {
			l.Facts[at+".platform"] = Held{Value: b.Platform, At: b.At.String(), Level: draft.Declared}
		}
		l.hold(at, b.All(), draft.Declared)
	}
	for _, n := range d.Lines {
		at := "lines." + n.ID
		l.Facts[at+".from"] = Held{Value: n.From, At: n.At.String(), Level: n.Level}
		l.Facts[at+".to"] = Held{Value: n.To, At: n.At.String(), Level: n.Level}
		l.hold(at, n.All(), n.Level)
	}
	for _, s := range d.Skipped {
		l.Skipped = append(l.Skipped, Skipped{What: s.What, Name: s.Name, At: s.At.String(), Why: s.Why})
	}
	return l
}

func (l *Lock) hold(at string, facts []draft.Fact, level draft.Level) {
	for _, f := range facts {
		h := Held{Value: f.Value, At: f.At.String(), Level: level, Note: f.Note}
		if f.Level != "" && f.Level.Compare(level) > 0 {
			h.Level = f.Level
		}
		l.Facts[at+"."+f.Path] = h
	}
}

// ReadLock reads a lock file.
func ReadLock(src []byte) (*Lock, error) {
	var l Lock
	if err := json.Unmarshal(src, &l); err != nil {
		return nil, fmt.Errorf("this is not the lock of an import: %w", err)
	}
	if l.SchemaVersion != SchemaVersion {
		return nil, fmt.Errorf("this is the lock of another version of tautline (%d, and this one reads %d)", l.SchemaVersion, SchemaVersion)
	}
	return &l, nil
}

// JSON is the lock as its file holds it.
func (l *Lock) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
