// Package alerting writes the alarms that a system asks for as what runs: rules of
// Prometheus, and alarms of CloudWatch. Metrics are those of the platform where somebody
// has noted them, and named placeholders everywhere else.
package alerting

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"tautline.dev/analysis/alarms"
	"tautline.dev/model"
	"tautline.dev/render/blank"
	"tautline.dev/render/plain"
)

type ruleFile struct {
	Groups []ruleGroup `yaml:"groups"`
}

type ruleGroup struct {
	Name  string `yaml:"name"`
	Rules []rule `yaml:"rules"`
}

type rule struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// promRules writes down which metrics the rules of a file use.
type promRules struct {
	blanks       *blank.Blanks
	placeholders map[string]string
	exporters    []string
}

// Prometheus writes a file of alerting rules.
func Prometheus(w io.Writer, sheets []*alarms.Sheet, b *blank.Blanks) error {
	r := &promRules{blanks: b, placeholders: map[string]string{}}
	file := ruleFile{Groups: []ruleGroup{}}
	var needs []string
	for _, s := range sheets {
		g := ruleGroup{Name: "tautline-" + s.System.Called(), Rules: []rule{}}
		for _, p := range s.Proposals {
			if !p.Ready() {
				needs = append(needs, fmt.Sprintf("%s of %s: %s", p.Name(), s.System.Called(), strings.ReplaceAll(p.Missing(), "`", "")))
				continue
			}
			g.Rules = append(g.Rules, r.rule(s.System, p))
		}
		file.Groups = append(file.Groups, g)
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "# Alerting rules for Prometheus. What is woken is severity page, what waits for the day is ticket.\n")
	r.head(out)
	list(out, "To be filled in, by --set NAME=VALUE:", b.Open())
	list(out, "Not written, for want of a number that nobody has stated:", needs)
	e := yaml.NewEncoder(out)
	e.SetIndent(2)
	if err := e.Encode(file); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	return out.Flush()
}

// head lists the metrics that are nobody's: they are to be recorded under these names.
func (r *promRules) head(w io.Writer) {
	var all []string
	for _, name := range placeholders {
		if says := r.placeholders[name.metric]; says != "" {
			all = append(all, name.metric+": "+says)
		}
	}
	list(w, "Placeholders, to be recorded under these names (docs/gameday.md):", all)
	slices.Sort(r.exporters)
	list(w, "Metrics of:", slices.Compact(r.exporters))
}

func list(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "#\n# %s\n", title)
	for _, l := range lines {
		fmt.Fprintf(w, "#   %s\n", plain.Text(l))
	}
}

// placeholders are the metrics that a rule uses where no exporter's name is known.
var placeholders = []struct{ of, metric, label, says string }{
	{"age", "tautline_channel_age_seconds", "box", "how old the oldest is that waits in a channel"},
	{"depth", "tautline_channel_depth", "box", "how much waits in a channel"},
	{"requests", "tautline_line_requests_total", "line", "calls over a line, a counter"},
	{"errors", "tautline_line_errors_total", "line", "calls over a line that failed, a counter"},
	{"latency", "tautline_line_duration_seconds", "line", "how long calls over a line take, a histogram"},
}

// series is a metric with its labels, and how many of its units are a second.
type series struct {
	metric, labels string
	perSecond      float64
}

func (s series) String() string { return s.metric + "{" + s.labels + "}" }

// of is the series for something of a proposal.
func (r *promRules) of(s *model.System, p *alarms.Proposal, of string) series {
	if m := alarms.PrometheusOf(p.Box, of); m != nil {
		r.exporters = append(r.exporters, m.Exporter)
		value := r.blanks.Fill("metric."+p.Box.ID, "", p.Box.ID, fmt.Sprintf("what %s is called in the label %s (%s unless it is set)", p.Box.ID, m.Label, p.Box.ID))
		labels := m.Label + "=" + strconv.Quote(value)
		if m.Also != "" {
			labels += "," + m.Also
		}
		return series{m.Metric, labels, m.UnitsPerSecond}
	}
	i := slices.IndexFunc(placeholders, func(h struct{ of, metric, label, says string }) bool { return h.of == of })
	h := placeholders[i]
	r.placeholders[h.metric] = h.says
	id := p.Box.ID
	if h.label == "line" {
		id = p.Line.ID
	}
	return series{h.metric, fmt.Sprintf("system=%q,%s=%q", s.Name, h.label, id), 1}
}

func (r *promRules) rule(s *model.System, p *alarms.Proposal) rule {
	severity := "ticket"
	if p.Page {
		severity = "page"
	}
	out := rule{
		Alert: p.Name(), Expr: r.expr(s, p), Labels: map[string]string{"severity": severity, "system": s.Name},
		Annotations: map[string]string{"summary": template(p.Says()), "because": template(p.Why), "threshold": template(p.By)},
	}
	if s.Stage != "" {
		out.Labels["stage"] = s.Stage
	}
	if link, ok := p.Box.Monitoring.Runbook.Get(); ok {
		out.Annotations["runbook_url"] = template(link)
	}
	if p.Burning != nil {
		out.Annotations["source"] = alarms.Source
	}
	return out
}

// template is a text in which Prometheus finds nothing to fill in, and no terminal
// anything to obey.
func template(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(plain.Text(s), "`", ""), "{{", `{{"{{"}}`)
}

// rated is over what errors and latency are looked at: the shortest window of the
// workbook's table.
const rated = 5 * time.Minute

func (r *promRules) expr(s *model.System, p *alarms.Proposal) string {
	over := func(x float64) string { return " > " + strconv.FormatFloat(x, 'f', -1, 64) }
	switch p.Watches {
	case alarms.Age:
		m := r.of(s, p, "age")
		return "max(" + m.String() + ")" + over(p.Over*m.perSecond)
	case alarms.Depth, alarms.Parked:
		return "sum(" + r.of(s, p, "depth").String() + ")" + over(p.Over)
	case alarms.Latency:
		m := r.of(s, p, "latency")
		m.metric += "_bucket"
		return fmt.Sprintf("histogram_quantile(0.99, sum by (le) (rate(%s[%s])))%s", m, window(rated), over(p.Over*m.perSecond))
	case alarms.Burn:
		return r.failing(s, p, p.Burning.Long) + over(p.Over) + "\nand\n" + r.failing(s, p, p.Burning.Short) + over(p.Over)
	}
	return r.failing(s, p, rated) + over(p.Over)
}

// failing is the share of calls that fail in a window.
func (r *promRules) failing(s *model.System, p *alarms.Proposal, in time.Duration) string {
	return fmt.Sprintf("sum(rate(%s[%s])) / sum(rate(%s[%s]))", r.of(s, p, "errors"), window(in), r.of(s, p, "requests"), window(in))
}

func window(d time.Duration) string { return model.FormatDuration(d) }
