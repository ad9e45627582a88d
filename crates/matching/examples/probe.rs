use matching::*;
fn texts(folder: &std::path::Path, out: &mut Vec<(String,String)>) { for e in std::fs::read_dir(folder).unwrap() { let p=e.unwrap().path(); if p.is_dir(){texts(&p,out)} else if let Ok(t)=std::fs::read_to_string(&p){ out.push((p.display().to_string(),t)) } } }
fn main(){
 let a:Vec<String>=std::env::args().collect();
 let mut t=vec![]; texts(std::path::Path::new(&a[1]),&mut t);
 let k=Knowledge::parse(&t).unwrap();
 let mut r=csv::Reader::from_path(&a[2]).unwrap();
 let h:Vec<String>=r.headers().unwrap().iter().map(String::from).collect();
 let rows:Vec<Vec<String>>=r.records().map(|x|x.unwrap().iter().map(String::from).collect()).collect();
 let roles=plain::roles(&h,&rows,Some("id")).unwrap();
 let p=plain::profiles(&h,&rows,&roles);
 let s=std::time::Instant::now();
 let res=resolve(&k,&p,&[]); eprintln!("resolve {:.2} scored {} accepted {} clusters {}",s.elapsed().as_secs_f64(),res.scored.len(),res.accepted.len(),res.clusters.len());
 let s=std::time::Instant::now();
 let c=classify(&k,&p); eprintln!("classify {:.2}",s.elapsed().as_secs_f64());
 let s=std::time::Instant::now();
 let g=group(&k,&p,&c,&[],50); eprintln!("group {:.2} scored {} accepted {} clusters {}",s.elapsed().as_secs_f64(),g.scored.len(),g.accepted.len(),g.clusters.len());
 if let Some(gold)=a.get(3){ use std::collections::*; let mut truth=HashSet::new(); for r in csv::Reader::from_path(gold).unwrap().records(){let r=r.unwrap(); truth.insert((r[0].to_string(),r[1].to_string())); truth.insert((r[1].to_string(),r[0].to_string()));}
  let by:HashMap<&str,&model::Profile>=p.iter().map(|x|(x.id.as_str(),x)).collect();
  let sh=|x:&model::Profile| format!("{} | {} | {} | {:?} {:?}",x.name,x.organization,x.description,x.urls,x.extra);
  let fp:Vec<_>=res.accepted.iter().filter(|x|!truth.contains(&(x.left.clone(),x.right.clone()))).collect();
  println!("FP {}",fp.len()); for x in fp.iter().step_by(fp.len()/14+1){ println!("{:.1}\n  {}\n  {}\n  {}",x.weight,sh(by[x.left.as_str()]),sh(by[x.right.as_str()]),x.contributions.iter().map(|c|format!("{}:{}:{:.1}",c.comparison,c.level,c.weight)).collect::<Vec<_>>().join(" ")); }
  let acc:HashSet<(String,String)>=res.accepted.iter().map(|x|(x.left.clone(),x.right.clone())).collect();
  let mut t:Vec<_>=truth.iter().filter(|x|x.0<x.1 && !acc.contains(x) && !acc.contains(&(x.1.clone(),x.0.clone()))).collect(); t.sort(); println!("FN {}",t.len());
  for x in t.iter().step_by(t.len()/8+1){ if let Some(e)=None::<PairScore>.or_else(||explain(&k,&p,model::Relation::SameSystem,&x.0,&x.1)) { println!("{:.1}\n  {}\n  {}\n  {}",e.weight,sh(by[x.0.as_str()]),sh(by[x.1.as_str()]),e.contributions.iter().map(|c|format!("{}:{}:{:.1}",c.comparison,c.level,c.weight)).collect::<Vec<_>>().join(" ")); } }
 }
}
use model::PairScore;
