-- Empties everything an analysis derives.
delete from application;
delete from application_registration;
delete from usage;
delete from deployment;
delete from agency;
delete from org_unit;
delete from service;
delete from identifier;
delete from cost_item;
delete from classification;
delete from candidate_pair;
delete from pair_score;
delete from cluster;
delete from cluster_member;
delete from dependency;
delete from proposal;
delete from reference_code;
