package alarms

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"tautline.dev/model"
)

// Metric is what a platform measures of itself.
type Metric struct {
	Platforms  []string    `json:"platforms"`
	Of         string      `json:"of"`
	CloudWatch *CloudWatch `json:"cloudwatch"`
	Prometheus *Prometheus `json:"prometheus"`
	Source     []string    `json:"source"`
	Read       string      `json:"read"`
}

// CloudWatch is a metric as CloudWatch names it.
type CloudWatch struct {
	Namespace string `json:"namespace"`
	Metric    string `json:"metric"`
	Dimension string `json:"dimension"`
	Statistic string `json:"statistic"`
	// And is a metric that is added to it, "" where it is all. Like is what the dimension
	// is, "" where a box is called so. Silent tells that no value is as bad as a high one.
	And            string  `json:"and"`
	Like           string  `json:"like"`
	Silent         bool    `json:"silent"`
	UnitsPerSecond float64 `json:"unitsPerSecond"`
}

// Prometheus is a metric as an exporter names it.
type Prometheus struct {
	Metric         string  `json:"metric"`
	Label          string  `json:"label"`
	Also           string  `json:"also"`
	Exporter       string  `json:"exporter"`
	UnitsPerSecond float64 `json:"unitsPerSecond"`
}

//go:embed metrics.cue
var metricsSource []byte

// metrics are those that are known by platform. They are ours: if they can't be read,
// that is a bug.
var metrics = sync.OnceValue(func() []Metric {
	v := cuecontext.New().CompileBytes(metricsSource)
	var all []Metric
	if err := v.LookupPath(cue.ParsePath("metrics")).Decode(&all); err != nil {
		panic(fmt.Sprintf("metrics.cue: %v", err))
	}
	return all
})

// CloudWatchOf is how CloudWatch names something of a box, nil where nobody has noted it.
func CloudWatchOf(b *model.Box, of string) *CloudWatch {
	for _, m := range metrics() {
		if m.Of == of && m.CloudWatch != nil && slices.ContainsFunc(m.Platforms, b.RunsOn) {
			return m.CloudWatch
		}
	}
	return nil
}

// PrometheusOf is how an exporter names something of a box, nil where nobody has noted it.
func PrometheusOf(b *model.Box, of string) *Prometheus {
	for _, m := range metrics() {
		if m.Of == of && m.Prometheus != nil && slices.ContainsFunc(m.Platforms, b.RunsOn) {
			return m.Prometheus
		}
	}
	return nil
}
