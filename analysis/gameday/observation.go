package gameday

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cuelang.org/go/cue/ast"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// Observation is what somebody saw when a fault was brought about, to be written into a
// model as an experiment.
type Observation struct {
	Line       *model.Line
	Experiment model.Experiment
}

// observed is an observation as its file has it, and where each of its fields is; where
// "" is the observation. observed.schema.json is its schema.
type observed struct {
	on, fault, date, note, link, timeout string
	held, waited                         bool
	saw                                  Saw
	at                                   map[string]int
}

// The most that a file of observations may hold.
const (
	MostObserved = 1 << 20 // bytes
	mostEntries  = 1000
	mostWords    = 2000 // of a note or link, in bytes
)

// ReadObservations reads a file of observations about a system: a JSON list. Its errors
// name the line and the column of the file. None may be of a day after today.
func ReadObservations(s *model.System, name string, src []byte, today time.Time) ([]Observation, error) {
	if len(src) > MostObserved {
		return nil, fmt.Errorf("%s: holds more than %s bytes", name, phrase.Thousands(MostObserved))
	}
	l := &listing{file: &value.File{Name: name, Src: src}}
	x, err := l.parse()
	if err != nil {
		return nil, err
	}
	list, is := x.(*ast.ListLit)
	if !is {
		return nil, l.fail(at(x), "not a list of observations; write [{\"on\": \"lines.save\", \"fault\": \"down\", \"date\": \"2026-10-01\", \"held\": true}]")
	}
	var out []Observation
	for i, x := range list.Elts {
		if i == mostEntries {
			return nil, l.fail(at(x), "more than %s observations", phrase.Thousands(mostEntries))
		}
		in, err := l.observation(x)
		if err != nil {
			return nil, err
		}
		if field, err := in.of(s, today, &out); err != nil {
			at, stated := in.at[field]
			if !stated {
				at = in.at[""]
			}
			return nil, l.fail(at, "%q: %v", field, err)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: holds no observation", name)
	}
	return out, nil
}

// observation reads one observation, whatever it says.
func (l *listing) observation(x ast.Expr) (*observed, error) {
	if is := sortOf(x); is != "an object" {
		return nil, l.fail(at(x), "an observation is an object, such as {\"on\": \"lines.save\", ...}, and this is %s", is)
	}
	in := &observed{at: map[string]int{"": at(x)}}
	texts := map[string]*string{"on": &in.on, "fault": &in.fault, "date": &in.date, "note": &in.note, "link": &in.link}
	return in, l.object(x, "", []string{"on", "fault", "date", "held", "saw", "note", "link"}, func(name string, x ast.Expr) (err error) {
		in.at[name] = at(x)
		switch name {
		case "held":
			in.held, err = l.truth(x, name)
		case "saw":
			if err = l.want(x, name, "an object"); err == nil {
				err = l.seen(x, in)
			}
		default:
			*texts[name], err = l.text(x, name)
		}
		return err
	})
}

// seen reads the numbers of an observation.
func (l *listing) seen(x ast.Expr, in *observed) error {
	return l.object(x, "saw.", []string{"attempts", "delivered", "lost", "doubled", "timeout"}, func(name string, x ast.Expr) (err error) {
		path := "saw." + name
		in.at[path] = at(x)
		if name == "timeout" {
			in.waited = true
			in.timeout, err = l.text(x, path)
			return err
		}
		n, err := l.count(x, path)
		*in.saw.count(name) = &n
		return err
	})
}

// of adds what was observed of a system; an error is about a field, missing or stated.
func (in *observed) of(s *model.System, today time.Time, to *[]Observation) (field string, err error) {
	l, err := lineNamed(s, in.on)
	if err != nil {
		return "on", err
	}
	fault, known := ParseFault(in.fault)
	day, dateErr := time.Parse(time.DateOnly, in.date)
	r := Result{Outcome: Broke, Saw: in.saw, Note: strings.Join(strings.Fields(in.note), " ")}
	_, saysHeld := in.at["held"]
	switch {
	case in.fault == "":
		return "fault", fmt.Errorf("is missing; write one of %s", faultNames(", "))
	case !known:
		return "fault", fmt.Errorf("%q is none of %s%s", in.fault, faultNames(", "), suggest.DidYouMean(in.fault, strings.Split(faultNames(" "), " ")))
	case in.date == "":
		return "date", errors.New("is missing; write the day on which it was done, like \"2026-10-01\"")
	case dateErr != nil:
		return "date", fmt.Errorf("%q is no day; write it like \"2026-10-01\"", in.date)
	case day.After(today):
		return "date", fmt.Errorf("%s is yet to come (today is %s)", in.date, today.Format(time.DateOnly))
	case !saysHeld:
		return "held", errors.New("is missing; write true or false: whether the system did what the model says")
	case len(in.note) > mostWords:
		return "note", fmt.Errorf("holds more than %s bytes", phrase.Thousands(mostWords))
	case len(in.link) > mostWords:
		return "link", fmt.Errorf("holds more than %s bytes", phrase.Thousands(mostWords))
	}
	if in.held {
		r.Outcome = Held
	}
	if in.waited {
		t, err := model.ParseDuration(in.timeout)
		if err != nil {
			return "saw.timeout", fmt.Errorf("%w; write it like \"2s\"", err)
		}
		r.Saw.Timeout = &t
	}
	switch {
	case r.Outcome == Held && (r.NothingTried() || NothingSaid(r.Note)):
		by := "saw"
		if !r.NothingTried() {
			by = "note"
		}
		return "held", fmt.Errorf("is true, and by %q nothing was tried: then nothing has held", by)
	case r.Outcome == Held && TakesBack(r.Note):
		return "held", fmt.Errorf("is true, and \"note\" takes it back (%q): where it didn't hold all the time, \"held\" is false, and numbers stand in \"saw\"", r.Note)
	case r.Outcome == Held && r.Saw.impossible():
		return "held", errors.New("is true, and by \"saw\" nothing of what was delivered was done, or more went wrong than was delivered")
	}
	e := model.Experiment{Kind: string(fault), Date: day, Link: in.link}
	if in.held { // words behind "held" would be judged
		e.Note, r.Note = r.Note, ""
	}
	e.Result = r.String()
	*to = append(*to, Observation{l, e})
	return "", nil
}

func faultNames(between string) string {
	var names []string
	for _, f := range Faults() {
		names = append(names, string(f))
	}
	return strings.Join(names, between)
}

func lineNamed(s *model.System, on string) (*model.Line, error) {
	if on == "" {
		return nil, errors.New("is missing; name the line, such as \"lines.save\"")
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
		return nil, fmt.Errorf("%q is no line; an experiment is written at a line, such as \"lines.save\"%s", on, suggest.DidYouMean(on, known))
	}
	return nil, fmt.Errorf("%s has no line %q%s", s.Name, id, suggest.DidYouMean(on, known))
}

// Known tells whether a model holds an observation already.
func (o *Observation) Known() bool {
	for _, e := range o.Line.Experiments {
		if e.Kind == o.Experiment.Kind && e.Date.Equal(o.Experiment.Date) && e.Result == o.Experiment.Result && e.Note == o.Experiment.Note && e.Link == o.Experiment.Link {
			return true
		}
	}
	return false
}
