package alerting

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"tautline.dev/analysis/alarms"
	"tautline.dev/model"
	"tautline.dev/render/blank"
	"tautline.dev/render/plain"
)

// cloudWatchDocument holds what `aws cloudwatch put-metric-alarm` and
// `put-composite-alarm` take with --cli-input-json.
type cloudWatchDocument struct {
	SchemaVersion   string           `json:"schemaVersion"`
	FillIn          []blank.Blank    `json:"fillIn"`
	MetricAlarms    []metricAlarm    `json:"metricAlarms"`
	CompositeAlarms []compositeAlarm `json:"compositeAlarms"`
	LeftOut         []leftOut        `json:"leftOut"`
}

type leftOut struct {
	System string `json:"system"`
	Name   string `json:"name"`
	Why    string `json:"why"`
}

type metricAlarm struct {
	AlarmName          string      `json:"AlarmName"`
	AlarmDescription   string      `json:"AlarmDescription"`
	ActionsEnabled     bool        `json:"ActionsEnabled"`
	AlarmActions       []string    `json:"AlarmActions,omitempty"`
	Namespace          string      `json:"Namespace,omitempty"`
	MetricName         string      `json:"MetricName,omitempty"`
	Dimensions         []dimension `json:"Dimensions,omitempty"`
	Statistic          string      `json:"Statistic,omitempty"`
	ExtendedStatistic  string      `json:"ExtendedStatistic,omitempty"`
	Period             int         `json:"Period,omitempty"`
	Metrics            []metric    `json:"Metrics,omitempty"`
	EvaluationPeriods  int         `json:"EvaluationPeriods"`
	Threshold          float64     `json:"Threshold"`
	ComparisonOperator string      `json:"ComparisonOperator"`
	TreatMissingData   string      `json:"TreatMissingData"`
}

type dimension struct {
	Name  string `json:"Name"`
	Value string `json:"Value"`
}

type metric struct {
	ID         string      `json:"Id"`
	MetricStat *metricStat `json:"MetricStat,omitempty"`
	Expression string      `json:"Expression,omitempty"`
	ReturnData bool        `json:"ReturnData"`
}

type metricStat struct {
	Metric struct {
		Namespace  string      `json:"Namespace"`
		MetricName string      `json:"MetricName"`
		Dimensions []dimension `json:"Dimensions"`
	} `json:"Metric"`
	Period int    `json:"Period"`
	Stat   string `json:"Stat"`
}

type compositeAlarm struct {
	AlarmName        string   `json:"AlarmName"`
	AlarmDescription string   `json:"AlarmDescription"`
	AlarmRule        string   `json:"AlarmRule"`
	ActionsEnabled   bool     `json:"ActionsEnabled"`
	AlarmActions     []string `json:"AlarmActions"`
}

// longestWindow is the longest single period of an alarm that is known to be taken. All
// its periods together may be seven days where each is an hour or more (PutMetricAlarm,
// Period, read 2026-11-30 in AWS's SDK for Kotlin), but several don't make one average.
const longestWindow = 24 * time.Hour

// CloudWatch writes alarms for what runs on AWS.
func CloudWatch(w io.Writer, sheets []*alarms.Sheet, b *blank.Blanks) error {
	d := &cloudWatchDocument{SchemaVersion: "1", MetricAlarms: []metricAlarm{}, CompositeAlarms: []compositeAlarm{}, LeftOut: []leftOut{}}
	for _, s := range sheets {
		for _, p := range s.Proposals {
			if why := d.add(s.System, p, b); why != "" {
				d.LeftOut = append(d.LeftOut, leftOut{s.System.Called(), p.Name(), why})
			}
		}
	}
	d.FillIn = append([]blank.Blank{}, b.All()...)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// add writes a proposal, or says why not.
func (d *cloudWatchDocument) add(s *model.System, p *alarms.Proposal, b *blank.Blanks) string {
	of := map[alarms.Thing]string{alarms.Age: "age", alarms.Depth: "depth", alarms.Parked: "depth", alarms.Errors: "errors", alarms.Latency: "latency", alarms.Burn: "errors"}[p.Watches]
	m := alarms.CloudWatchOf(p.Box, of)
	ratio := p.Watches == alarms.Errors || p.Watches == alarms.Burn
	var all *alarms.CloudWatch
	if ratio {
		all = alarms.CloudWatchOf(p.Box, "requests")
	}
	switch {
	case !p.Ready():
		return p.Missing()
	case m == nil || ratio && all == nil:
		return fmt.Sprintf("no metric of CloudWatch is known here that measures this of `%s`", p.Box.ID)
	case p.Burning != nil && p.Burning.Long > longestWindow:
		return "a rate over " + model.FormatDuration(p.Burning.Long) + " needs one period of that, and whether an alarm of CloudWatch takes one longer than " + model.FormatDuration(longestWindow) + " isn't known here"
	}
	a := metricAlarm{
		AlarmName: s.Called() + "/" + p.Name(), AlarmDescription: described(p), ActionsEnabled: true, AlarmActions: []string{action(p, b)},
		EvaluationPeriods: 1, Threshold: p.Over, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "notBreaching",
	}
	if m.Silent {
		a.TreatMissingData = "breaching"
	}
	at := []dimension{{m.Dimension, named(p.Box, m, b)}}
	switch {
	case p.Burning != nil:
		d.burning(a, p, m, all, at)
	case ratio:
		a.Metrics = share(m, all, at, rated)
		d.MetricAlarms = append(d.MetricAlarms, a)
	default:
		a.Namespace, a.MetricName, a.Dimensions, a.Period = m.Namespace, m.Metric, at, int(rated/time.Second)
		if strings.HasPrefix(m.Statistic, "p") {
			a.ExtendedStatistic = m.Statistic
		} else {
			a.Statistic = m.Statistic
		}
		if p.Watches == alarms.Age || p.Watches == alarms.Latency {
			a.Threshold *= m.UnitsPerSecond
		}
		d.MetricAlarms = append(d.MetricAlarms, a)
	}
	return ""
}

// burning is an alarm for each window, which wake nobody, and one that goes off where
// both do.
func (d *cloudWatchDocument) burning(a metricAlarm, p *alarms.Proposal, m, all *alarms.CloudWatch, at []dimension) {
	c := compositeAlarm{AlarmName: a.AlarmName, AlarmDescription: a.AlarmDescription, ActionsEnabled: true, AlarmActions: a.AlarmActions}
	var both []string
	for _, w := range []struct {
		name string
		in   time.Duration
	}{{"long", p.Burning.Long}, {"short", p.Burning.Short}} {
		one := a
		one.AlarmName += "/" + w.name
		one.ActionsEnabled, one.AlarmActions = false, nil
		one.Metrics = share(m, all, at, w.in)
		d.MetricAlarms = append(d.MetricAlarms, one)
		both = append(both, fmt.Sprintf("ALARM(%q)", one.AlarmName))
	}
	c.AlarmRule = strings.Join(both, " AND ")
	d.CompositeAlarms = append(d.CompositeAlarms, c)
}

// share is the share of calls that fail in a window, 0 where there are none.
func share(failed, all *alarms.CloudWatch, at []dimension, in time.Duration) []metric {
	stat := func(c *alarms.CloudWatch) *metricStat {
		m := &metricStat{Period: int(in / time.Second), Stat: c.Statistic}
		m.Metric.Namespace, m.Metric.MetricName, m.Metric.Dimensions = c.Namespace, c.Metric, at
		return m
	}
	if failed.And == "" {
		return []metric{
			{ID: "failed", MetricStat: stat(failed)},
			{ID: "asked", MetricStat: stat(all)},
			{ID: "share", Expression: "IF(asked > 0, failed / asked, 0)", ReturnData: true},
		}
	}
	more := *failed
	more.Metric = failed.And
	return []metric{ // each of the two may have no value where it counts nothing
		{ID: "failed", MetricStat: stat(failed)},
		{ID: "more", MetricStat: stat(&more)},
		{ID: "asked", MetricStat: stat(all)},
		{ID: "share", Expression: "IF(asked > 0, (FILL(failed, 0) + FILL(more, 0)) / asked, 0)", ReturnData: true},
	}
}

// mostDescribed is how long a description may be.
const mostDescribed = 1024

func described(p *alarms.Proposal) string {
	s := fmt.Sprintf("%s: %s. It goes off above %s.", p.Says(), p.Why, p.By)
	if p.Watches == alarms.Parked {
		s = fmt.Sprintf("%s: %s.", p.Says(), p.Why)
	}
	if link, ok := p.Box.Monitoring.Runbook.Get(); ok {
		s += " " + link
	}
	r := []rune(plain.Text(strings.ReplaceAll(s, "`", "")))
	return string(r[:min(len(r), mostDescribed)])
}

// action is whom an alarm tells.
func action(p *alarms.Proposal, b *blank.Blanks) string {
	name, says := "topic.ticket", "the ARN of the SNS topic for what waits for the day"
	if p.Page {
		name, says = "topic.page", "the ARN of the SNS topic that wakes somebody"
	}
	return b.Fill(name, name+":arn:aws:sns:REGION:ACCOUNT:NAME", "", says)
}

// named is what a box is called where it runs.
func named(b *model.Box, m *alarms.CloudWatch, blanks *blank.Blanks) string {
	if m.Like != "" {
		return blanks.Fill("metric."+b.ID, m.Dimension, "", fmt.Sprintf("the %s of %s: %s", m.Dimension, b.ID, m.Like))
	}
	return blanks.Fill("metric."+b.ID, "", b.ID, fmt.Sprintf("the %s of %s (%s unless it is set)", m.Dimension, b.ID, b.ID))
}
