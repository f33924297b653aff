package gameday

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
)

// Observation is what somebody saw when a fault was brought about, to be written into a
// model as an experiment.
type Observation struct {
	Line       *model.Line
	Experiment model.Experiment
}

// observed is an observation as its file has it; observed.schema.json is its schema.
type observed struct {
	On    string `json:"on"`
	Fault string `json:"fault"`
	Date  string `json:"date"`
	Held  *bool  `json:"held"`
	Saw   struct {
		Attempts  *int    `json:"attempts"`
		Delivered *int    `json:"delivered"`
		Lost      *int    `json:"lost"`
		Doubled   *int    `json:"doubled"`
		Timeout   *string `json:"timeout"`
	} `json:"saw"`
	Note string `json:"note"`
	Link string `json:"link"`
}

// The most that a file of observations may hold.
const (
	MostObserved = 1 << 20 // bytes
	mostEntries  = 1000
	mostWords    = 2000 // of a note or link, in bytes
)

// ReadObservations reads a file of observations about a system: a JSON list. Its errors
// name the line of the file. None may be of a day after today.
func ReadObservations(s *model.System, name string, src []byte, today time.Time) ([]Observation, error) {
	at := func(offset int64) string {
		return fmt.Sprintf("%s:%d", name, 1+bytes.Count(src[:min(int(offset), len(src))], []byte("\n")))
	}
	if len(src) > MostObserved {
		return nil, fmt.Errorf("%s: holds more than %d bytes", name, MostObserved)
	}
	d := json.NewDecoder(bytes.NewReader(src))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, fmt.Errorf("%s: not a list of observations; write [{\"on\": \"lines.save\", \"fault\": \"down\", \"date\": \"2026-10-01\", \"held\": true}]", at(d.InputOffset()))
	}
	var out []Observation
	for d.More() {
		where := at(d.InputOffset() + int64(blanksAt(src, d.InputOffset())))
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%s: %w", at(d.InputOffset()), syntax(err))
		}
		if len(out) == mostEntries {
			return nil, fmt.Errorf("%s: more than %d observations", where, mostEntries)
		}
		o, err := readOne(s, raw, today)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		out = append(out, o)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%s: %w", at(d.InputOffset()), syntax(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: something follows the list", at(d.InputOffset()))
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: holds no observation", name)
	}
	return out, nil
}

// blanksAt is how many signs stand before the next observation.
func blanksAt(src []byte, offset int64) int {
	rest := src[min(int(offset), len(src)):]
	return len(rest) - len(bytes.TrimLeft(rest, " \t\r\n,"))
}

// syntax is an error of a decoder in our words.
func syntax(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return errors.New("the list doesn't end")
	}
	return err
}

func readOne(s *model.System, raw json.RawMessage, today time.Time) (Observation, error) {
	var in observed
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return Observation{}, misread(err)
	}
	l, err := lineNamed(s, in.On)
	if err != nil {
		return Observation{}, err
	}
	fault, known := ParseFault(in.Fault)
	day, dateErr := time.Parse(time.DateOnly, in.Date)
	r := Result{Outcome: Broke, Saw: Saw{Attempts: in.Saw.Attempts, Delivered: in.Saw.Delivered, Lost: in.Saw.Lost, Doubled: in.Saw.Doubled}, Note: strings.Join(strings.Fields(in.Note), " ")}
	switch {
	case !known:
		var names []string
		for _, f := range Faults() {
			names = append(names, string(f))
		}
		return Observation{}, fmt.Errorf("\"fault\": %q is none of %s%s", in.Fault, strings.Join(names, ", "), suggest.DidYouMean(in.Fault, names))
	case dateErr != nil:
		return Observation{}, fmt.Errorf("\"date\": %q is no day; write it like \"2026-10-01\"", in.Date)
	case day.After(today):
		return Observation{}, fmt.Errorf("\"date\": %s is yet to come (today is %s)", in.Date, today.Format(time.DateOnly))
	case in.Held == nil:
		return Observation{}, errors.New("\"held\": is missing; write true or false: whether the system did what the model says")
	case len(in.Note) > mostWords || len(in.Link) > mostWords:
		return Observation{}, fmt.Errorf("\"note\" and \"link\": hold at most %d bytes each", mostWords)
	}
	if *in.Held {
		r.Outcome = Held
	}
	if in.Saw.Timeout != nil {
		t, err := model.ParseDuration(*in.Saw.Timeout)
		if err != nil {
			return Observation{}, fmt.Errorf("\"saw\": \"timeout\": %w; write it like \"2s\"", err)
		}
		r.Saw.Timeout = &t
	}
	for _, name := range []string{"attempts", "delivered", "lost", "doubled"} {
		if n := *r.Saw.count(name); n != nil && *n < 0 {
			return Observation{}, fmt.Errorf("\"saw\": %q: %d is less than nothing", name, *n)
		}
	}
	if r.Outcome == Held && r.NothingTried() {
		return Observation{}, errors.New("\"held\": is true, and by \"saw\" nothing was tried: then nothing has held")
	}
	if r.Outcome == Held && TakesBack(r.Note) {
		return Observation{}, fmt.Errorf("\"held\": is true, and \"note\" takes it back (%q): where it didn't hold all the time, \"held\" is false", r.Note)
	}
	return Observation{l, model.Experiment{Kind: string(fault), Date: day, Result: r.String(), Link: in.Link}}, nil
}

// misread is an error of a decoder in our words: which field, and what it should hold.
func misread(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if kind.Field == "" {
		return fmt.Errorf("an observation is an object, such as {\"on\": \"lines.save\", ...}, and this is a %s", kind.Value)
	}
	want := map[reflect.Kind]string{reflect.String: "a text", reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Struct: "an object"}[kind.Type.Kind()]
	return fmt.Errorf("%q: should be %s, and is this: %s", kind.Field, want, kind.Value)
}

func lineNamed(s *model.System, on string) (*model.Line, error) {
	if on == "" {
		return nil, errors.New("\"on\": is missing; name the line, such as \"lines.save\"")
	}
	id, is := strings.CutPrefix(on, "lines.")
	if l := s.Line(id); is && l != nil {
		return l, nil
	}
	var known []string
	for _, l := range s.Lines {
		known = append(known, "lines."+l.ID)
	}
	if !is {
		return nil, fmt.Errorf("\"on\": %q is no line; an experiment is written at a line, such as \"lines.save\"%s", on, suggest.DidYouMean(on, known))
	}
	return nil, fmt.Errorf("\"on\": %s has no line %q%s", s.Name, id, suggest.DidYouMean(on, known))
}

// Known tells whether a model holds an observation already.
func (o *Observation) Known() bool {
	for _, e := range o.Line.Experiments {
		if e.Kind == o.Experiment.Kind && e.Date.Equal(o.Experiment.Date) && e.Result == o.Experiment.Result && e.Link == o.Experiment.Link {
			return true
		}
	}
	return false
}
