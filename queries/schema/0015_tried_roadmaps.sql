-- The roadmaps found last: the fiscal year of each application that moves. They are no ground and are not rebuilt; without
-- them a roadmap may only be a little worse.
create table tried_roadmap (seq ubigint not null, years json not null);
