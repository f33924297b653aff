package inject

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/render/blank"
	"tautline.dev/render/plain"
)

// fisDocument holds templates as `aws fis create-experiment-template --cli-input-json`
// takes them, one for each trial.
type fisDocument struct {
	SchemaVersion string          `json:"schemaVersion"`
	FillIn        []blank.Blank   `json:"fillIn"`
	Experiments   []fisExperiment `json:"experiments"`
	LeftOut       []leftOut       `json:"leftOut"`
}

type fisExperiment struct {
	System string `json:"system"`
	Name   string `json:"name"`
	// Apart tells that it is only for a system that no customer uses.
	Apart    bool        `json:"onlyWithoutCustomers"`
	StopWhen string      `json:"stopWhen"`
	Needs    string      `json:"needs"`
	Source   string      `json:"source"`
	Template fisTemplate `json:"template"`
}

type fisTemplate struct {
	ClientToken    string               `json:"clientToken"`
	Description    string               `json:"description"`
	RoleARN        string               `json:"roleArn"`
	StopConditions []fisStop            `json:"stopConditions"`
	Targets        map[string]fisTarget `json:"targets"`
	Actions        map[string]fisAction `json:"actions"`
	Tags           map[string]string    `json:"tags"`
}

type fisStop struct {
	Source string `json:"source"`
	Value  string `json:"value"`
}

type fisTarget struct {
	ResourceType  string   `json:"resourceType"`
	ResourceARNs  []string `json:"resourceArns"`
	SelectionMode string   `json:"selectionMode"`
}

type fisAction struct {
	ActionID    string            `json:"actionId"`
	Description string            `json:"description"`
	Parameters  map[string]string `json:"parameters"`
	Targets     map[string]string `json:"targets"`
}

// The bounds of the API, and of an action that delays.
const (
	mostDescribed  = 512
	mostFISDelay   = 900 * time.Second
	mostStopAlarms = 5
)

// FIS writes templates for AWS Fault Injection Service. A template without a stop
// condition is legal there (source "none"), and isn't written here.
func FIS(w io.Writer, plans []*gameday.Plan, b *blank.Blanks) error {
	doc := fisDocument{SchemaVersion: "1", Experiments: []fisExperiment{}, LeftOut: []leftOut{}}
	for _, p := range plans {
		for _, t := range p.Trials {
			x, why := fisOf(p, t, b)
			if why != "" {
				doc.LeftOut = append(doc.LeftOut, leftOut{p.System.Called(), t.Slug(), why})
				continue
			}
			doc.Experiments = append(doc.Experiments, x)
		}
	}
	doc.FillIn = append([]blank.Blank{}, b.All()...)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

func fisOf(p *gameday.Plan, t *gameday.Trial, b *blank.Blanks) (fisExperiment, string) {
	ways := means(t, func(m gameday.Means) bool { return m.FIS != nil })
	switch why := runnable(t); {
	case len(ways) == 0:
		return fisExperiment{}, "no action of AWS FIS is known here that does this to what it strikes"
	case why != "":
		return fisExperiment{}, why
	case t.Delay > mostFISDelay:
		return fisExperiment{}, fmt.Sprintf("the action delays by %d seconds at most", mostFISDelay/time.Second)
	}
	m := ways[0]
	role := b.Fill("fis.role", "fis.role:arn:aws:iam::ACCOUNT:role/NAME", "", "the ARN of the role that AWS FIS takes on")
	x := fisExperiment{System: p.System.Called(), Name: t.Slug(), Apart: t.Apart, StopWhen: stopWhen(t), Needs: m.FIS.Needs, Source: m.Source}
	x.Template = fisTemplate{
		Description: cut("tautline game day: "+plain.Text(t.Name())+". Hypothesis: "+plain.Text(t.Hypothesis), mostDescribed),
		RoleARN:     role, Targets: map[string]fisTarget{}, Actions: map[string]fisAction{}, Tags: map[string]string{"tautline": t.Slug()},
	}
	for i := range t.Stop[:min(len(t.Stop), mostStopAlarms)] {
		name := alarmName(t, i)
		x.Template.StopConditions = append(x.Template.StopConditions, fisStop{
			"aws:cloudwatch:alarm",
			b.Fill(name, name+":arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME", "", fmt.Sprintf("the ARN of the CloudWatch alarm on %s (%s)", t.Stop[i].Box.ID, plain.Text(t.Stop[i].Text))),
		})
	}
	what, id := "box."+m.Box.ID, m.Box.ID
	if t.Fault == gameday.ZoneLoss {
		what, id = "zone.subnet", "one zone"
	}
	arn := b.Fill(what, what+":arn:aws:"+m.FIS.ARN, "", fmt.Sprintf("the ARN of %s (%s)", id, m.FIS.Resource))
	x.Template.Targets["struck"] = fisTarget{m.FIS.Resource, []string{arn}, m.FIS.Selection}
	x.Template.Actions[cut(t.Slug(), 64)] = fisAction{m.FIS.Action, cut(plain.Text(m.Says), mostDescribed), parameters(m.FIS, t), map[string]string{m.FIS.Target: "struck"}}
	x.Template.ClientToken = token(x.Template)
	return x, ""
}

func parameters(f *gameday.FIS, t *gameday.Trial) map[string]string {
	out := map[string]string{}
	for name, value := range f.Parameters {
		switch value {
		case "$DURATION":
			value = iso(t.For)
		case "$DELAY":
			value = strconv.FormatInt(t.Delay.Milliseconds(), 10)
		}
		out[name] = value
	}
	return out
}

// token makes the same template created twice one template.
func token(t fisTemplate) string {
	content, err := json.Marshal(t)
	if err != nil {
		panic(err) // there is nothing in it that has no JSON
	}
	sum := sha256.Sum256(content)
	return "tautline-" + hex.EncodeToString(sum[:16])
}

func cut(s string, most int) string {
	r := []rune(s)
	return string(r[:min(len(r), most)])
}
