package aws

import (
	"tautline.dev/model/importer/draft"
)

// origins are what a distribution asks.
func (m *mapper) origins(r *Resource) {
	for _, o := range r.Props.Get("DistributionConfig", "Origins").List() {
		domain := o.Get("DomainName")
		to := found{}
		if h := firstHole(domain); h != "" {
			to = m.hole(h, "")
		}
		if to.id == "" {
			m.skip("an origin", r.ID+"."+o.Get("Id").Expression(), o.At, "what it is isn't declared here")
			continue
		}
		name := o.Get("Id").Word()
		if name == "" {
			name = to.id
		}
		m.line(&draft.Line{ID: r.ID + "." + name, From: r.ID, To: to.id}, o, r.Source+".Origins")
	}
}

// listener leads from a load balancer to its targets.
func (m *mapper) listener(r *Resource) {
	lb := r
	if r.Type == "AWS::ElasticLoadBalancingV2::ListenerRule" {
		lb = m.byID[firstHole(r.Props.Get("ListenerArn"))]
	}
	if lb == nil {
		return
	}
	from := m.find(lb.Props.Get("LoadBalancerArn"), "")
	for _, a := range first(r.Props, "DefaultActions", "Actions").List() {
		groups := a.Get("TargetGroupArn").List()
		for _, g := range a.Get("ForwardConfig", "TargetGroups").List() {
			groups = append(groups, g.Get("TargetGroupArn"))
		}
		for _, g := range groups {
			for _, to := range m.members(firstHole(g)) {
				if from.id == "" {
					m.skip(r.Type, r.ID, r.At, from.why)
					continue
				}
				m.line(&draft.Line{ID: r.ID, From: from.id, To: to}, a, r.Source)
			}
		}
	}
}

// members are the boxes behind a group of targets: functions and instances that it
// names, services that name it.
func (m *mapper) members(group string) []string {
	g := m.byID[group]
	if g == nil {
		return nil
	}
	var out []string
	for _, t := range g.Props.Get("Targets").List() {
		if to := m.find(t.Get("Id"), ""); to.id != "" {
			out = append(out, to.id)
		}
	}
	for _, r := range m.resources {
		if r.Type != "AWS::ECS::Service" {
			continue
		}
		for _, b := range r.Props.Get("LoadBalancers").List() {
			if firstHole(b.Get("TargetGroupArn")) == group {
				if f := m.boxOf(r); f.id != "" {
					out = append(out, f.id)
				}
			}
		}
	}
	return out
}
