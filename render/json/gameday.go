package json

import (
	_ "embed"
	"io"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/model"
)

// GameDaySchema is the JSON Schema of what GameDay writes.
//
//go:embed gameday.schema.json
var GameDaySchema []byte

type gameDayOut struct {
	SchemaVersion string    `json:"schemaVersion"`
	Tool          Tool      `json:"tool"`
	Plans         []planOut `json:"plans"`
}

type planOut struct {
	System      string     `json:"system"`
	Stage       string     `json:"stage,omitempty"`
	Date        string     `json:"date"`
	EvidenceAge float64    `json:"evidenceAgeSeconds"`
	Trials      []trialOut `json:"trials"`
	More        int        `json:"more"`
	Fresh       int        `json:"fresh"`
	Lines       []pastOut  `json:"lines"`
}

type trialOut struct {
	Name       string     `json:"name"`
	Fault      string     `json:"fault"`
	Boxes      []string   `json:"boxes"`
	Line       *string    `json:"line"`
	Lines      []string   `json:"lines"`
	Flows      []string   `json:"flows"`
	Level      string     `json:"level"`
	Hypothesis string     `json:"hypothesis"`
	Because    []string   `json:"because"`
	Worth      []string   `json:"worth"`
	First      string     `json:"putRightFirst"`
	How        []howOut   `json:"how"`
	Delay      *float64   `json:"delaySeconds"`
	NoDelay    string     `json:"delayNeeds"`
	For        float64    `json:"seconds"`
	ForBy      string     `json:"secondsBy"`
	Apart      bool       `json:"onlyWithoutCustomers"`
	Start      []string   `json:"startSmall"`
	Watch      []alarmOut `json:"watch"`
	Look       []string   `json:"count"`
	Blind      string     `json:"unseen"`
	Stop       []alarmOut `json:"stop"`
	StopToo    []string   `json:"stopForPeople"`
	NoStop     string     `json:"noStopCondition"`
	Playbooks  []string   `json:"playbooks"`
}

type howOut struct {
	Box    string  `json:"box"`
	Says   string  `json:"says"`
	Source *string `json:"source"`
	Read   *string `json:"read"`
}

type pastOut struct {
	Line   string  `json:"line"`
	Worth  bool    `json:"worthBreaking"`
	Level  string  `json:"level"`
	Date   *string `json:"date"`
	Kind   string  `json:"kind"`
	Result string  `json:"result"`
	Note   string  `json:"note"`
	Link   string  `json:"link"`
}

// GameDay writes plans of game days.
func GameDay(w io.Writer, version string, plans []*gameday.Plan) error {
	out := gameDayOut{SchemaVersion, Tool{"tautline", version}, []planOut{}}
	for _, p := range plans {
		o := planOut{p.System.Name, p.System.Stage, p.Now.Format(time.DateOnly), p.EvidenceAge.Seconds(), []trialOut{}, p.More, p.Fresh, []pastOut{}}
		for _, t := range p.Trials {
			o.Trials = append(o.Trials, trialOf(t))
		}
		for _, l := range p.Lines {
			o.Lines = append(o.Lines, pastOut{l.Line.ID, l.Worth, string(l.Level), day(l.Last.Date), l.Last.Kind, l.Last.Result, l.Last.Note, l.Last.Link})
		}
		out.Plans = append(out.Plans, o)
	}
	return Write(w, out)
}

func trialOf(t *gameday.Trial) trialOut {
	o := trialOut{
		Name: t.Slug(), Fault: string(t.Fault), Boxes: boxIDs(t.Boxes), Lines: lineIDs(t.Lines), Flows: flowIDs(t.Flows), Level: string(t.Level),
		Hypothesis: t.Hypothesis, Because: list(t.Because), Worth: list(t.Worth), First: t.First, How: []howOut{},
		NoDelay: t.NoDelay, For: t.For.Seconds(), ForBy: t.ForBy, Apart: t.Apart, Start: list(t.Start),
		Watch: alarmsOf(t.Watch), Look: list(t.Look), Blind: t.Blind, Stop: alarmsOf(t.Stop), StopToo: list(t.StopToo), NoStop: t.NoStop, Playbooks: list(t.Playbooks),
	}
	if t.Line != nil {
		o.Line = &t.Line.ID
	}
	if t.Delay > 0 {
		s := t.Delay.Seconds()
		o.Delay = &s
	}
	for _, m := range t.How {
		o.How = append(o.How, howOut{m.Box.ID, m.Says, stated(m.Source), stated(m.Read)})
	}
	return o
}

func alarmsOf(alarms []gameday.Alarm) []alarmOut {
	out := []alarmOut{}
	for _, a := range alarms {
		out = append(out, alarmOut{a.Box.ID, a.Text})
	}
	return out
}

func flowIDs(flows []*model.Flow) []string {
	out := []string{}
	for _, f := range flows {
		out = append(out, f.ID)
	}
	return out
}

// day is a day; null where there is none.
func day(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return stated(t.Format(time.DateOnly))
}

// stated is a text; null where it is empty.
func stated(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
