// Package sarif writes a verdict for code scanning: SARIF 2.1.0 as GitHub reads it,
// and other viewers do.
// (Sources: OASIS SARIF 2.1.0; GitHub's page "SARIF support for code scanning", both
// read 2026-11-21.)
package sarif

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/json"
	"tautline.dev/render/markdown"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// schema is where the format is described.
const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

type document struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

// run is the only one: several with the same tool are refused when uploaded.
type run struct {
	Tool        tool         `json:"tool"`
	Invocations []invocation `json:"invocations"`
	ColumnKind  string       `json:"columnKind"`
	Results     []result     `json:"results"`
}

type tool struct {
	Driver driver `json:"driver"`
}

type driver struct {
	Name            string `json:"name"`
	SemanticVersion string `json:"semanticVersion"`
	InformationURI  string `json:"informationUri"`
	Rules           []rule `json:"rules"`
}

type rule struct {
	ID               string        `json:"id"`
	ShortDescription text          `json:"shortDescription"`
	FullDescription  text          `json:"fullDescription"`
	Help             help          `json:"help"`
	Default          configuration `json:"defaultConfiguration"`
	Properties       properties    `json:"properties"`
}

type text struct {
	Text string `json:"text"`
}

type help struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type configuration struct {
	Level string `json:"level"`
}

type properties struct {
	Precision string   `json:"precision"`
	Severity  string   `json:"problem.severity"`
	Tags      []string `json:"tags"`
}

type invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	Notifications       []notification `json:"toolExecutionNotifications,omitempty"`
}

// notification is what is said of the run, and not of a line of the model.
type notification struct {
	Level   string `json:"level"`
	Message text   `json:"message"`
}

type result struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      text              `json:"message"`
	Locations    []location        `json:"locations"`
	Related      []location        `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type location struct {
	ID       int      `json:"id,omitempty"`
	Physical physical `json:"physicalLocation"`
	Logical  []entity `json:"logicalLocations,omitempty"`
	Message  *text    `json:"message,omitempty"`
}

type entity struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

type physical struct {
	Artifact artifact `json:"artifactLocation"`
	Region   region   `json:"region"`
}

type artifact struct {
	URI string `json:"uri"`
}

type region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

// writer collects one run.
type writer struct {
	base   message.Base
	rules  []rule
	index  map[string]int
	hashes map[*value.File][]string
	out    []result
	notes  []notification
}

// Check writes the verdict on some systems. What holds in several stages of one is told once.
func Check(w io.Writer, version string, base message.Base, reports []*rules.Report) error {
	o := newWriter(base)
	for _, s := range message.BySystem(reports) {
		if says := message.ReadByDefault(s[0].System); says != "" {
			o.notes = append(o.notes, notification{"note", text{escaped(says)}})
		}
		for _, t := range s.Findings() {
			o.finding(s, t)
		}
	}
	return o.write(w, version, true)
}

// Problems writes why models can't be judged: each mistake as a result of its own,
// and that there was no run. A file without results would say that all is well.
func Problems(w io.Writer, version string, base message.Base, failed []model.Loaded) error {
	o := newWriter(base)
	for _, l := range failed {
		for _, p := range l.Problems {
			o.problem(l, p)
		}
	}
	return o.write(w, version, false)
}

func newWriter(base message.Base) *writer {
	return &writer{base: base, index: map[string]int{}, hashes: map[*value.File][]string{}, out: []result{}, rules: []rule{}}
}

func (o *writer) write(w io.Writer, version string, successful bool) error {
	d := driver{Name: "Tautline", SemanticVersion: version, InformationURI: "https://tautline.dev", Rules: o.rules}
	return json.Write(w, document{schema, "2.1.0", []run{{tool{d}, []invocation{{successful, o.notes}}, "unicodeCodePoints", o.out}}})
}

func (o *writer) finding(s message.Stages, t message.Staged[*rules.Finding]) {
	f := t.Told
	at := message.Place(t.In[0].System, f.At)
	r := result{
		RuleID: f.Rule.Name, RuleIndex: o.rule(f.Rule.Name, func() rule { return ruleOf(f.Rule) }),
		Level: levels[f.Severity], Locations: []location{o.location(at)},
	}
	r.Locations[0].Logical = []entity{{f.On.Name}}
	says := escaped(f.Message + s.In(t.In))
	if was := message.Was(f); was != "" {
		says += "\nBefore: " + escaped(was)
	}
	for _, rel := range f.Related {
		if !rel.Place().IsValid() {
			continue
		}
		l := o.location(rel.Place())
		l.ID, l.Message = len(r.Related)+1, &text{escaped(rel.Entity.Name + " (" + rel.Note + ")")}
		says += "\nSee [" + escaped(rel.Entity.Name) + "](" + strconv.Itoa(l.ID) + "): " + escaped(rel.Note) + "."
		r.Related = append(r.Related, l)
	}
	if f.Story != nil && f.Rule.Name == f.Story.Breaks {
		says += "\nHow it comes about:"
		for i, e := range f.Story.Events {
			says += fmt.Sprintf("\n%d. %s", i+1, escaped(e.Text))
		}
	}
	r.Message.Text = says
	r.Fingerprints = o.fingerprints(at, s.Key(t.In)+"/"+f.Fingerprint())
	o.out = append(o.out, r)
}

func (o *writer) problem(l model.Loaded, p value.Problem) {
	r := result{
		RuleID: unjudged.ID, RuleIndex: o.rule(unjudged.ID, func() rule { return unjudged }),
		Level: "error", Message: text{escaped(message.Unjudged(l, p))},
	}
	at := p.At
	if at.IsValid() {
		r.Locations = []location{o.location(at)}
	} else {
		r.Locations = []location{{Physical: physical{artifact{uri(o.base.Path(cmp.Or(l.Dir, ".")))}, region{1, 1, 1, 1}}}}
	}
	r.Fingerprints = o.fingerprints(at, l.Dir+"/"+p.Error())
	o.out = append(o.out, r)
}

// rule is the index of a rule, which is made the first time.
func (o *writer) rule(name string, of func() rule) int {
	i, known := o.index[name]
	if !known {
		i = len(o.rules)
		o.index[name] = i
		o.rules = append(o.rules, of())
	}
	return i
}

func (o *writer) location(at value.Span) location {
	p := at.Place()
	return location{Physical: physical{artifact{uri(o.base.Path(p.File))}, region{p.Line, p.Column, p.EndLine, p.EndColumn}}}
}

// fingerprints are GitHub's, by the text of the line, and ours, by what is told of
// which entities: an edit elsewhere moves neither.
func (o *writer) fingerprints(at value.Span, own string) map[string]string {
	out := map[string]string{"tautline/v1": own}
	if !at.IsValid() {
		return out
	}
	hashes, known := o.hashes[at.File]
	if !known {
		hashes = lineHashes(at.File.Src)
		o.hashes[at.File] = hashes
	}
	if n := at.Place().Line; n <= len(hashes) {
		out["primaryLocationLineHash"] = hashes[n-1]
	}
	return out
}

var levels = map[rules.Severity]string{rules.Error: "error", rules.Warning: "warning", rules.Info: "note"}

// ruleOf is a rule as viewers show it beside its results.
func ruleOf(r *rules.Rule) rule {
	var md strings.Builder
	says := []struct{ head, text string }{{"Why", r.Why}, {"Fix", r.Fix}, {"When it is wrong", r.FalsePositives}}
	shown := help{Text: plain.Text(r.Summary)}
	md.WriteString(markdown.Message(r.Summary))
	for _, s := range says {
		if s.text != "" {
			shown.Text += "\n\n" + s.head + ": " + plain.Text(s.text)
			md.WriteString("\n\n**" + s.head + "** " + markdown.Message(s.text))
		}
	}
	for _, ref := range r.References {
		shown.Text += "\n" + plain.Text(ref.Title+": "+ref.URL)
		if r.Family == rules.Own { // what a model says is no link
			md.WriteString("\n- " + markdown.Text(ref.Title+": "+ref.URL))
		} else {
			md.WriteString("\n- [" + markdown.Text(ref.Title) + "](" + ref.URL + ")")
		}
	}
	if r.Family == rules.Own {
		shown.Text += "\n\nA rule of your own."
		md.WriteString("\n\nA rule of your own.")
	} else {
		shown.Text += "\n\ntautline explain " + r.Name
	}
	shown.Markdown = md.String()
	severity := map[rules.Severity]string{rules.Error: "error", rules.Warning: "warning", rules.Info: "recommendation"}
	return rule{
		ID: r.Name, ShortDescription: text{cut(plain.Text(r.Summary))}, FullDescription: text{cut(plain.Text(r.Why))},
		Help:       shown,
		Default:    configuration{levels[r.Severity]},
		Properties: properties{"high", severity[r.Severity], []string{"reliability", string(r.Family)}},
	}
}

// unjudged is not a rule, but what is said where none was asked.
var unjudged = rule{
	ID:               message.NotJudged,
	ShortDescription: text{"The model can't be read, so nothing in it was judged."},
	FullDescription:  text{"A model that doesn't load has not passed: no rule has looked at it. Correct what is named here and run tautline check again."},
	Help:             help{"A model that doesn't load has not passed: no rule has looked at it.", "A model that doesn't load has not passed: no rule has looked at it."},
	Default:          configuration{"error"},
	Properties:       properties{"very-high", "error", []string{"reliability"}},
}

// most is how long a description may be that GitHub shows.
const most = 1024

func cut(s string) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// escaped is a text of a message, in which nothing is a link, a placeholder ("{0}"), a line
// of its own, or moves what stands around it.
// (Source: SARIF 2.1.0, 3.11.5 and 3.11.6.)
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}").Replace(plain.Text(s))
}

// uri is a path as a relative reference.
func uri(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	if path == "" {
		return "."
	}
	return strings.Join(parts, "/")
}
